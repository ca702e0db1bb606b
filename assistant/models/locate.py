"""Where a program finds the model for a part."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelCorrupt, ModelMissing
from assistant.models.manifest import Model, load
from assistant.models.shelf import Shelf


def locate(models_dir: Path, profile: str, role: str) -> Path:
    """What a program loads for `role` in `profile`: a file, or the model's folder where it consists of several.

    Looks at names and sizes only, so it costs nothing at start; `solace models verify` reads every byte.
    Raises ModelMissing where the profile has no such model or a file is not there, ModelCorrupt where a size is wrong.
    """
    shelf = Shelf(models_dir, models_dir / "local")
    for model in load(models_dir):
        if model.role == role and profile in model.profiles:
            return _whole(shelf, shelf.known(model), profile)
    raise ModelMissing(f"The profile '{profile}' has no model for the part '{role}'. Choose another profile.")


def _whole(shelf: Shelf, model: Model, profile: str) -> Path:
    folder = shelf.folder / model.name
    remedy = f"Run 'solace models fetch --profile {profile}'."
    if model.unknown:
        raise ModelMissing(
            f"{folder.resolve()} was never fetched. Run 'solace models fetch --profile {profile} --trust-first-use'."
        )
    for file in model.files:
        if file.notice:
            continue
        path = shelf.path(model, file)
        if not path.is_file():
            raise ModelMissing(f"{path.resolve()} is missing. {remedy}")
        size, expected = path.stat().st_size, shelf.size(model, file)
        if size == 0 or (expected is not None and size != expected):
            raise ModelCorrupt(f"{path.resolve()} has {size} bytes instead of {expected or 'some'}. {remedy}")
    return folder / model.entry if model.entry else folder
