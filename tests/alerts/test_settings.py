"""A file that cannot work is refused with the sentence that says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.alerts.last_good import load_or_last
from assistant.alerts.settings import load, shown
from assistant.errors import SettingsError

MARIA = '[[people]]\nkey = "maria"\nname = "Maria"\nchannels = ["sms:+491511234567"]\n'
RUTH = 'first = "Ruth"\n'


def read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    load(path)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    read(tmp_path, RUTH + MARIA + '[[rota]]\npeople = ["maria"]\ndays = ["mon"]\nhours = "08:00-20:00"\n')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RUTH, 'there is nobody to call. Add [[people]] with key, name and channels = ["sms:+NUMBER"].'),
        (MARIA, 'Write the resident\'s first name: first = "Ruth"'),
        (RUTH + MARIA + MARIA.replace('"maria"', '"jon"').replace("Maria", "Jon"), "Jon and Maria share sms"),
        (RUTH + MARIA + MARIA.replace("maria", "jon").replace("+49", "0049"), "share sms"),
        (RUTH + MARIA + MARIA.replace("4567", "0000"), "the key 'maria' is used twice"),
        (RUTH + MARIA.replace("+491511234567", "Maria"), "is no telephone number. Write it as sms:+4915112345678"),
        (RUTH + MARIA.replace("sms:+491511234567", "mqtt"), 'needs a broker. Add [mqtt] with host = "…"'),
        (RUTH + MARIA.replace("sms:+491511234567", "siren"), "needs a command"),
        (
            RUTH + MARIA.replace("sms:+491511234567", "maria@example"),
            "'maria@example' is no way to reach anybody. Write",
        ),
        (RUTH + MARIA.replace("sms:+491511234567", "ntfy:///topic"), "ntfy://… is no way to reach anybody. Write"),
        (RUTH + MARIA.replace('["sms:+491511234567"]', "[]"), "Maria cannot be reached. Add channels"),
        (RUTH + MARIA.replace("channels", "chanels"), "Did you mean 'people.1.channels'?"),
        (RUTH + MARIA.replace('["sms:+491511234567"]', '"sms:1"'), "'people.1.channels' is a list of values in [ ]"),
        (RUTH + '[people]\nname = "Maria"\n', "write [[people]] above each"),
        (RUTH + MARIA + 'quiet = ["22-7"]\n', 'Write it as "22:00-07:00"'),
        (RUTH + MARIA + '[[rota]]\npeople = ["jon"]\n', "rota: 'jon' is not among [[people]]"),
        (RUTH + MARIA + '[[rota]]\npeople = ["maria"]\ndays = ["Monday"]\n', "'Monday' is no day. Use mon"),
        (RUTH + MARIA + "[ladder]\nanswer_s = 300\n", "must be 25 to 30 seconds"),
        (RUTH + MARIA + "[mqtt]\nhots = 'x'\n", "Did you mean 'mqtt.host'?"),
        ('device = "Solace #7"\n' + RUTH + MARIA, "cannot name a topic"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert says in str(error.value)


def test_a_slip_of_the_pen_leaves_those_to_call_that_were_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "alerts.toml"
    head = f'state = "{tmp_path / "state"}"\n'
    path.write_text(head + RUTH + MARIA, encoding="utf-8")
    good = load_or_last(path, tmp_path / "state")
    path.write_text(head + RUTH + MARIA.replace("key", "kee"), encoding="utf-8")
    assert load_or_last(path, tmp_path / "state") == good
    assert "Did you mean 'people.1.key'?" in caplog.text
    path.unlink()
    assert load_or_last(path, tmp_path / "state") == good


def test_without_any_that_worked_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nobody can be called"):
        load_or_last(tmp_path / "absent.toml", tmp_path / "state")


def test_no_file_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nobody can be called"):
        load(tmp_path / "absent.toml")


def test_a_channel_is_shown_without_what_is_secret_about_it() -> None:
    assert shown("sms:+491511234567") == "sms"
    assert shown("ntfys://user:word@host/topic") == "ntfys://…"
