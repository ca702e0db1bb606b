from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "solace.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_gives_the_defaults() -> None:
    assert load(None) == Settings()


def test_values_reach_their_part(tmp_path: Path) -> None:
    settings = load(write(tmp_path, 'profile = "pi5"\n[turns]\npatience = 2\n[sound]\nmicrophone = "Jabra"\n'))
    assert (settings.profile, settings.turns.patience, settings.sound.microphone) == ("pi5", 2.0, "Jabra")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[turns]\npatiense = 2", "no setting 'turns.patiense'. Did you mean 'turns.patience'?"),
        ("window_s = 3", "Did you mean 'turns.window_s'?"),
        ("[turn]\nwindow_s = 3", "Did you mean 'turns'?"),
        ("xyzzy = 1", "Known here: profile"),
        ("turns = 3", "'turns' is a table"),
        ('[turns]\npatience = "slow"', "'turns.patience' must be a number"),
        ("[turns]\npatience = -1", "must be zero or more"),
        ("[turns\n", "cannot be read as TOML"),
        ("[model]\nthreads = true", "'model.threads' must be a whole number"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(write(tmp_path, text))
    assert says in str(error.value)
    assert "solace.toml" in str(error.value)


def test_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Create it"):
        load(tmp_path / "none.toml")
