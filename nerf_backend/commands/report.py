"""Write report.html: every asset beside its reconstruction, its nearest, and its quality.

One file that needs nothing else. The library must have been refreshed.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit

from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--out", type=Path, default=Path("report.html"), metavar="FILE.html",
                        help="the page to write (default report.html)")  # fmt: skip
    options.add_shared_work(parser, writes=False)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..category_report import write_library_report

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    write_library_report(arguments.out, library, workspace, arguments.blender, emit)
    return {"report": str(arguments.out)}


def summary(payload: dict[str, Any]) -> str:
    return f"Now open {payload['report']}."
