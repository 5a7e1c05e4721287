"""Say where a library is thin: the widest gaps between its assets, and those that are one of a kind.

Each gap comes with the nearest assets, what the field imagines in it, how many assets would fill
it, and its code, which other commands read with --code. The library must have been refreshed.
"""

import argparse
import contextlib
import glob
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.similarity import CHOICES

from . import options

ORIGIN = "gap "  # what the origin of a gap's code begins with


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    options.add_category(parser)
    parser.add_argument(
        "--by", choices=CHOICES[:2], help="gaps of this half only (default both, ranked together)"
    )
    parser.add_argument("--top", type=options.positive, default=5, metavar="N", help="how many (default 5)")
    parser.add_argument("--out", type=Path, default=Path("gaps.html"), metavar="FILE.html",
                        help="the page to write; codes go beside it (default gaps.html)")  # fmt: skip
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="also write a picture of the gaps")
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from blender_addon.contract.code_document import CodeDocument, write_code

    from ..code_table import code_table, library_category, model_folder
    from ..field_pictures import pictures_of
    from ..model_file import load_model
    from ..uses.gaps.gap_search import HALVES, find_gaps
    from ..uses.gaps.gaps_page import shown_gaps, write_gaps_page, write_gaps_sheet
    from ..uses.gaps.imagine import SIZE

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    table = code_table(workspace, library_category(workspace, library, arguments.category))
    emit(Progress("gaps", 0, 2, f"{len(table)} {table.category} assets"))
    found = find_gaps(table, [arguments.by] if arguments.by else HALVES, arguments.top)
    model = load_model(model_folder(workspace, table))  # before any file is written
    files = []
    for rank, gap in enumerate(found.gaps, start=1):
        files.append(arguments.out.with_name(f"{arguments.out.stem}-{rank}.json"))
        shape, appearance = (tuple(code.tolist()) for code in (gap.shape, gap.appearance))
        origin = f"{ORIGIN}{rank} by {gap.half}: {gap.title()}"
        write_code(files[-1], CodeDocument(table.category, table.model, shape, appearance, origin))
    _forget_codes(arguments.out, len(files))
    emit(Progress("gaps", 1, 2, "pictures"))
    shown = shown_gaps(workspace, found, pictures_of(model, table, SIZE), files)
    write_gaps_page(arguments.out, shown, table.note())
    if arguments.sheet:
        write_gaps_sheet(arguments.sheet, shown)
    emit(Progress("gaps", 2, 2, ""))
    return {
        "page": str(arguments.out),
        "sheet": str(arguments.sheet) if arguments.sheet else None,
        "category": table.category,
        "assets": found.assets,
        "gaps": [
            {
                "half": row.gap.half,
                "title": row.gap.title(),
                "words": row.gap.words(),
                "emptiness": row.gap.emptiness,
                "fill": row.gap.fill,
                "faint": row.faint,
                "nearest": [{"name": n.entry.name, "distance": n.distance} for n in row.gap.nearest],
                "tags": list(row.gap.tags),
                "code": row.code,
            }
            for row in shown.gaps
        ],
        "lonely": [
            {"half": a.half, "name": a.entry.name, "spacings": a.spacings, "words": a.words()}
            for a in found.lonely
        ],
        "notes": [note for note in (table.note(),) if note],
    }


def _forget_codes(page: Path, written: int) -> None:
    """Deletes the codes of an earlier run that had more gaps than were ``written``; no other files."""
    from blender_addon.contract.code_document import read_code

    for path in page.parent.glob(f"{glob.escape(page.stem)}-*.json"):
        number = path.stem.removeprefix(f"{page.stem}-")
        if not number.isdecimal() or int(number) <= written:
            continue
        with contextlib.suppress(UserError):  # no code: not ours
            if read_code(path).origin.startswith(ORIGIN):
                path.unlink(missing_ok=True)


def summary(payload: dict[str, Any]) -> str:
    lines = [f"Where {payload['assets']} {payload['category']} assets are thin:"]
    for rank, gap in enumerate(payload["gaps"], start=1):
        faint = " The field draws it faintly." if gap["faint"] else ""
        lines += [f"  {rank}. {gap['title']} ({gap['half']})", f"     {gap['words']}{faint}"]
    if not payload["gaps"]:
        lines.append("  No gap has room for another asset at the usual spacing.")
    for alone in payload["lonely"]:
        lines.append(f"  {alone['name']} ({alone['half']}): {alone['words']}")
    shown = [payload["page"], payload["sheet"]] if payload["sheet"] else [payload["page"]]
    return "\n".join([*lines, *payload["notes"], f"Now open {' and '.join(shown)}."])
