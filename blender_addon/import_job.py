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


def mistake(category: str, library: Path) -> str:
    """What is wrong with what the user has typed, and how to mend it, in a sentence; "" if nothing."""
    library = library.resolve()
    if not category:
        return "Say what the models are: type a category, such as 'chair'."
    try:
        check_category(category)
    except UserError as error:
        return str(error)
    text = ""
    if library.suffix != ".blend":
        text = "{file} is no name for a library: let it end in .blend."
    elif library == asset_state.open_library():
        text = "{file} is open here: name another file, or open another one first."
    elif jobs.running(KIND, library):
        text = "Models are being imported into {file}: wait for it, or cancel it first."
    return filled(text, file=library.name) if text else ""


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
    if problem := mistake(category, library):
        raise UserError(problem)
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
        text = filled("No file could be imported into {file}.", file=name)
        return Ending(text, failed=True, problems=tuple(job.problems))
    new = counted(added, "asset was", "assets were")
    text = "Done. {assets} imported into {file}."
    if present:
        text = "Done. {assets} imported into {file}, {number} were there already."
    return Ending(filled(text, assets=new, file=name, number=present), problems=tuple(job.problems))
