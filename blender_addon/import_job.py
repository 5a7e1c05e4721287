"""Model files become assets of a library that is not open here. Operators call this, scripts may."""

from collections.abc import Sequence
from pathlib import Path

import bpy

from . import asset_state, jobs, preferences
from .contract.assets import check_category
from .contract.errors import UserError
from .contract.job_folder import Ending
from .refresh_job import this_blender
from .watched_job import WatchedJob

KIND = "import"


def library_for(folder: Path, category: str) -> Path:
    """Where models of a folder go if nobody says it: a file beside them."""
    return folder / f"{category}.blend"


def start(
    context: bpy.types.Context,
    files: Sequence[Path],
    category: str,
    library: Path,
    front: str = "front",
    scale: float = 1.0,
) -> WatchedJob:
    """Imports files, or folders of files, as assets of ``category`` into ``library``, made if there is none.

    ``front`` is one of coordinates.SIDES, ``scale`` metres per unit of the files. Raises UserError.
    """
    library = library.resolve()
    if not category:
        raise UserError("Say what the models are: type a category, such as 'chair', beside the files.")
    check_category(category)
    if library.suffix != ".blend":
        raise UserError(f"{library.name} is no name for a library: let it end in .blend.")
    if library == asset_state.open_library():
        raise UserError(f"{library.name} is open here: name another file, or open another one first.")
    if jobs.running(KIND, library):
        raise UserError(f"Models are being imported into {library.name}: wait for it, or cancel it first.")
    if reason := preferences.why_no_backend(context):
        raise UserError(f"{reason}.")
    options = ["--category", category, "--library", str(library), "--front", front, "--scale", str(scale)]
    arguments = ["import", *map(str, files), *options, *this_blender()]
    return jobs.start_backend(KIND, f"Import into {library.name}", arguments, library)


def deliver(job: WatchedJob) -> Ending:
    assert job.result
    name, made = Path(job.record.library).name, job.result.payload
    added, present = len(made["added"]), len(made["present"])
    asset_state.reread_libraries()
    if not added and not present:
        return Ending(f"No file could be imported into {name}.", failed=True, problems=tuple(job.problems))
    there = f", {present} were there already" if present else ""
    new = "1 asset was" if added == 1 else f"{added} assets were"
    return Ending(f"Done. {new} imported into {name}{there}.", problems=tuple(job.problems))
