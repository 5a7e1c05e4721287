"""The copy of the open file that a job makes scenes of, so that the artist can go on working.

HOME/renders/<id>/          kept until the job is finished or forgotten: what goes on needs the same assets
  chairs.blend              the open file as it was, unsaved changes included
  Asset2Vec room.toml       the spec
"""

import dataclasses
import os
import shutil
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

import bpy

from ..contract.environment import home_folder
from ..contract.errors import UserError, reason_of
from ..contract.files import write_text
from ..contract.scene_spec import SceneSpec
from ..contract.scene_spec_text import spec_text
from ..contract.workspace import Workspace
from ..refresh_job import give_new_ids
from ..wording import filled
from .spec import text_name

_YOUNG_SECONDS = 3600.0  # of a copy that no job has yet: another Blender may be about to start it
_UNSAVED = "unsaved.blend"


@dataclasses.dataclass(frozen=True)
class SavedCopy:
    folder: Path
    library: Path
    spec: Path

    @property
    def arguments(self) -> list[str]:
        """Of the command: it uses what is prepared for the original, and names that in the dataset."""
        arguments = [str(self.spec), "--library", str(self.library)]
        if bpy.data.filepath:
            original = Path(bpy.data.filepath).resolve()
            arguments += ["--work", str(Workspace.of(original).root), "--copy-of", str(original)]
        return arguments


def save_copy(spec: SceneSpec) -> SavedCopy:
    """Saves the open file and the spec into a folder of their own; raises UserError if that cannot be.

    Assets without an id are given one before, in the open file, as an undo step.
    """
    folder = _renders() / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
    library = folder / (Path(bpy.data.filepath).name or _UNSAVED)
    give_new_ids()
    try:
        folder.mkdir(parents=True)
        copy = SavedCopy(folder, library, folder / text_name(spec.scene))
        write_text(copy.spec, spec_text(spec))
        bpy.ops.wm.save_as_mainfile(
            filepath=str(library), copy=True, relative_remap=True, check_existing=False
        )
        if not library.exists():
            raise OSError("Blender wrote nothing")
    except (RuntimeError, OSError, UserError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UserError(
            filled(
                "A copy of this file could not be saved in {folder} ({reason}): free disk space, or name "
                "another folder in the environment variable ASSET2VEC_HOME.",
                folder=folder.parent,
                reason=reason_of(error),
            )
        ) from error
    return copy


def remove(folder: str) -> None:
    """Removes a copy by the folder that its job's details name."""
    if folder and Path(folder).parent == _renders():
        shutil.rmtree(folder, ignore_errors=True)


def remove_forgotten(wanted: Iterable[str]) -> None:
    """Removes the copies of jobs that are no longer in the list; ``wanted`` are the folders of the others."""
    kept = set(wanted)
    try:
        found = [entry for entry in os.scandir(_renders()) if entry.is_dir()]
    except OSError:
        return
    for entry in found:
        if entry.path not in kept and time.time() - entry.stat().st_mtime > _YOUNG_SECONDS:
            remove(entry.path)


def _renders() -> Path:
    return home_folder() / "renders"
