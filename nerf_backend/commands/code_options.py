"""Options that say which codes to draw or to mesh: of an asset, of two, or of a file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import CHOICES

from . import options

if TYPE_CHECKING:
    from ..code_table import CodeTable
    from ..uses.editing.chosen import Chosen


def add_codes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("asset", nargs="?", metavar="ASSET", help="the asset's name, or its id")
    parser.add_argument("--look", metavar="OTHER", help="with the look of another asset")
    parser.add_argument("--between", nargs=2, metavar=("A", "B"), help="a mixture of two assets")
    parser.add_argument(
        "--at", type=options.finite, default=0.5, metavar="X", help="0 is A, 1 is B (default 0.5)"
    )
    parser.add_argument("--by", choices=CHOICES, default="both", help="what is mixed (default both)")
    parser.add_argument("--code", type=Path, metavar="FILE.json", help="a code that another command wrote")
    options.add_category(parser)
    options.add_shared_work(parser, writes=False)


def add_size(parser: argparse.ArgumentParser, default: int) -> None:
    parser.add_argument(
        "--size", type=_size, default=default, metavar="PIXELS",
        help=f"of each picture, a side (default {default})",
    )  # fmt: skip


def choose(arguments: argparse.Namespace, workspace: Workspace, library: Path) -> "tuple[CodeTable, Chosen]":
    """The category's codes, and those asked for; UserError unless exactly one way is taken to name them."""
    from ..uses.editing import chosen

    ways = [arguments.asset, arguments.between, arguments.code]
    if sum(way is not None for way in ways) != 1:
        raise UserError("Name either one asset, or two with --between, or a file with --code.")
    if arguments.look and not arguments.asset:
        raise UserError("--look goes with one asset: name it before the options.")
    if not 0 <= arguments.at <= 1:
        raise UserError(f"--at {arguments.at:g} is outside of what is between the two: give 0 to 1.")
    named = [arguments.asset] if arguments.asset else list(arguments.between or ())
    table = chosen.table_of_names(workspace, library, arguments.category, named)

    def row(name: str) -> int:
        return chosen.row_named(workspace, library, table, name)

    if arguments.code:
        return table, chosen.of_file(arguments.code, workspace, table)
    if arguments.between:
        first, second = (row(name) for name in arguments.between)
        return table, chosen.mixture(table, first, second, arguments.at, arguments.by)
    return table, chosen.of_rows(table, row(arguments.asset), row(arguments.look or arguments.asset))


def _size(text: str) -> int:
    number = int(text)
    if not 16 <= number <= 2048:
        raise argparse.ArgumentTypeError(f"{text} is not between 16 and 2048")
    return number
