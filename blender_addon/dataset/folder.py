"""The folder of a dataset: where it is, whether it may be written, and what is in it already."""

import os
import re
from pathlib import Path
from typing import Any

import bpy

from ..contract import scene_dataset
from ..contract.errors import UserError
from ..contract.scene_dataset import Dataset, other_frames
from ..wording import filled

DOCUMENT = "dataset.json"


def absolute(folder: str) -> Path:
    """Raises UserError for one that is relative to nothing."""
    if not folder:
        raise UserError("Choose a folder for the dataset.")
    if folder.startswith("//") and not bpy.data.filepath:
        raise UserError(
            "The dataset's folder is relative to this file: save the file first, or choose another folder."
        )
    return Path(os.path.normpath(bpy.path.abspath(folder))).absolute()


def check(folder: Path, spec_hash: str, seed: int) -> None:
    """Raises UserError if frames of that spec and seed cannot be written there."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not place.is_dir():
        raise UserError(filled("{path} is a file: choose another folder for the dataset.", path=place))
    if not os.access(place, os.W_OK | os.X_OK):
        raise UserError(
            filled("{path} cannot be written to: choose another folder for the dataset.", path=place)
        )
    if (folder / DOCUMENT).exists():
        found = scene_dataset.read(Dataset, folder / DOCUMENT)
        if what := other_frames(found, spec_hash, seed):
            text = "{folder} holds frames of {what}: give the folder a new name with the + beside it."
            raise UserError(filled(text, folder=folder, what=what))
    elif is_used(folder):
        text = "{folder} has other files in it: give the folder a new name with the + beside it."
        raise UserError(filled(text, folder=folder))


def check_is_dataset(folder: Path) -> None:
    """Raises UserError if nothing can be made of what is there."""
    if not (folder / DOCUMENT).exists():
        raise UserError(filled("{folder} is not there any more, or is no dataset.", folder=folder))


def is_used(folder: Path) -> bool:
    """Whether there is anything in it; hidden files do not count."""
    try:
        with os.scandir(folder) as entries:
            return any(not entry.name.startswith(".") for entry in entries)
    except OSError:
        return False


def free_name(folder: str) -> str:
    """``//dataset`` is ``//dataset-2`` then, or the next number that is not used."""
    stem = re.sub(r"-\d+$", "", folder.rstrip("/\\"))
    number = 2
    while absolute(f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def take_free_name(settings: Any) -> None:
    """Raises UserError where the folder that is set is relative to nothing."""
    settings.folder = free_name(settings.folder)
