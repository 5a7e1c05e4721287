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
from .wording import counted, filled, sentence

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
        raise UserError(filled("{file} is no name for a library: let it end in .blend.", file=library.name))
    if library == asset_state.open_library():
        text = "{file} is open here: name another file, or open another one first."
        raise UserError(filled(text, file=library.name))
    if jobs.running(KIND, library):
        text = "Models are being imported into {file}: wait for it, or cancel it first."
        raise UserError(filled(text, file=library.name))
    if reason := preferences.why_no_backend(context):
        raise UserError(sentence(reason))
    options = ["--category", category, "--library", str(library), "--front", front, "--scale", str(scale)]
    arguments = ["import", *map(str, files), *options, *this_blender()]
    title = filled("Import into {file}", file=library.name)
    return jobs.start_backend(KIND, title, arguments, library)


def deliver(job: WatchedJob) -> Ending:
    assert job.result
    name, made = Path(job.record.library).name, job.result.payload
    added, present = len(made["added"]), len(made["present"])
    asset_state.reread_libraries()
    if not added and not present:
        message = filled("No file could be imported into {file}.", file=name)
        return Ending(message, failed=True, problems=tuple(job.problems))
    text = "Done. {assets} imported into {file}."
    if present:
        text = "Done. {assets} imported into {file}, {present} were there already."
    message = filled(text, assets=counted(added, "asset was", "assets were"), file=name, present=present)
    return Ending(message, problems=tuple(job.problems))
