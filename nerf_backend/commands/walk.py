"""Walk through code space: along components, towards an attribute, or from asset to asset.

    asset2vec walk LIB.blend --by shape --component 1 2 3      what assets differ in most
    asset2vec walk LIB.blend --between THONET STOOL            from one asset to another
    asset2vec walk LIB.blend --toward TAG --from STOOL         an asset with more of what a tag means
    asset2vec walk LIB.blend --with A B C --without D E F      the same from examples

Walks stay within what the library covers: at most --reach standard deviations of its assets from their mean,
and no farther than they lie.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.similarity import CHOICES

from . import code_options, options

if TYPE_CHECKING:
    from ..code_table import CodeTable
    from ..uses.editing.library_walk import Half, LibraryWalk

FILM_STEPS = 24
COMPONENTS = 3  # shown where none is asked for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--by", choices=CHOICES, help="what changes (default shape; with --between, both)")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--component", type=options.positive, nargs="+", metavar="K",
                     help="which principal components, a row each (default 1 2 3)")  # fmt: skip
    way.add_argument("--between", nargs=2, metavar=("A", "B"), help="from one asset to another")
    way.add_argument("--toward", metavar="TAG", help="towards assets that have the tag")
    way.add_argument(
        "--with", dest="having", nargs="+", metavar="ASSET", help="examples that have an attribute"
    )
    parser.add_argument("--without", dest="lacking", nargs="+", metavar="ASSET", help="examples that lack it")
    parser.add_argument("--from", dest="start", metavar="ASSET", help="walk through it (default: the mean)")
    parser.add_argument("--steps", type=options.positive, default=7, metavar="N", help="default 7")
    parser.add_argument("--reach", type=options.finite, default=2.0, metavar="SD",
                        help="how far, in standard deviations of the real assets (default 2)")  # fmt: skip
    parser.add_argument("--beyond", action="store_true", help="also where no real asset lies")
    parser.add_argument("--out", type=Path, nargs="+", default=[Path("walk.png")], metavar="FILE",
                        help="a strip (.png) or a film (.gif, .mp4), or both (default walk.png)")  # fmt: skip
    parser.add_argument("--codes", type=Path, metavar="DIR",
                        help="also write each step's codes, for `asset2vec mesh --code`")  # fmt: skip
    code_options.add_size(parser, 176)
    options.add_category(parser)
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..code_table import model_folder
    from ..uses.editing.chosen import table_of_names
    from ..uses.editing.outputs import check_names, is_film, write_walk, write_walk_codes

    if arguments.lacking and not arguments.having:
        raise UserError("--without needs --with: name assets that have the attribute, too.")
    if arguments.reach <= 0:
        raise UserError(f"--reach {arguments.reach:g} is not above 0: give standard deviations, such as 2.")
    check_names(arguments.out)
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    named = [
        *(arguments.between or ()),
        *(arguments.having or ()),
        *([arguments.start] if arguments.start else ()),
    ]
    table = table_of_names(workspace, library, arguments.category, named)
    folder = model_folder(workspace, table)

    def made(steps: int) -> "list[LibraryWalk]":
        return _walks(arguments, table, library, workspace, steps)

    walks = made(arguments.steps)
    if arguments.codes:
        write_walk_codes(arguments.codes, walks, table)
    fine = made(FILM_STEPS) if any(is_film(path) for path in arguments.out) else []
    write_walk(arguments.out, walks, fine, workspace, table, folder, arguments.size, emit)
    return {
        "category": table.category,
        "assets": len(table),
        "between": bool(arguments.between),
        "walks": [walk.row() for walk in walks],
        "out": [str(path) for path in arguments.out],
        "note": table.note(),
    }


def _walks(
    arguments: argparse.Namespace, table: "CodeTable", library: Path, workspace: Any, steps: int
) -> "list[LibraryWalk]":
    from ..uses.editing import library_walk
    from ..uses.editing.chosen import row_named

    def row(name: str) -> int:
        return row_named(workspace, library, table, name)

    through = row(arguments.start) if arguments.start else None
    if arguments.between:
        first, second = (row(name) for name in arguments.between)
        return [library_walk.mixture_walk(table, first, second, arguments.by or "both", steps)]
    if arguments.by == "both":
        raise UserError("--by both goes with --between only: choose --by shape or --by appearance.")
    half: library_walk.Half = arguments.by or "shape"
    span = library_walk.Span(through, steps, arguments.reach, arguments.beyond)
    if arguments.toward:
        having, lacking = library_walk.tagged_rows(table, arguments.toward)
        return [library_walk.attribute_walk(table, half, having, lacking, arguments.toward, span)]
    if arguments.having:
        having, lacking = (
            list(dict.fromkeys(map(row, names))) for names in (arguments.having, arguments.lacking or ())
        )
        lacking = lacking or [r for r in range(len(table)) if r not in having]
        return [library_walk.attribute_walk(table, half, having, lacking, "the examples", span)]
    return library_walk.component_walks(table, half, arguments.component or _first(table, half), span)


def _first(table: "CodeTable", half: "Half") -> list[int]:
    from ..uses.editing.library_walk import component_count

    return list(range(1, min(COMPONENTS, component_count(table, half)) + 1)) or [1]


def summary(payload: dict[str, Any]) -> str:
    lines = []
    for walk in payload["walks"]:
        lines.append(walk["title"])
        if not payload["between"]:
            lines.append(f"  real assets farthest along it: {walk['low']} ... {walk['high']}")
        lines += _change(walk["change"])
        lines.append(
            "  step      nearest real asset (1.00: as far as two typical assets are from each other)"
        )
        lines += [f"  {s['caption']:>8}  {s['distance']:4.2f}  {s['nearest']}" for s in walk["steps"]]
    lines.append(f"Now open {' and '.join(payload['out'])}.")
    return "\n".join([*lines, payload["note"]] if payload["note"] else lines)


def _change(change: dict[str, float] | None) -> list[str]:
    if change is None:
        return []
    before, after, accuracy = change["before"], change["after"], change["accuracy"]
    return [
        f"  assets without it, moved along it: {before:.2f} to {after:.2f}, says a classifier of others",
        f"  (moved as far at random: {change['random']:.2f}; it is right in {accuracy:.0%} of new ones)",
    ]
