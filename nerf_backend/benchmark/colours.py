"""How far apart the colours of real categories are: what "they share their colours" was measured on.

    python -m nerf_backend.benchmark.colours VIEWS [VIEWS ...] --out DIR

VIEWS are view datasets (`asset2vec views`, or `asset2vec-work/views` of a library). Prints Markdown, a row
for each category and one for all of a dataset together; writes DIR/result.json and DIR/result.md.
"""

import argparse
import dataclasses
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from blender_addon.contract.colours import ColourSpread
from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError
from blender_addon.contract.files import write_json, write_text
from blender_addon.contract.view_dataset import AssetViews, list_assets

from ..colour_spread import colour_spread
from .machine import machine, sentence
from .tables import table

ALL = "all of it"


@dataclasses.dataclass(frozen=True)
class Row:
    """``seconds``: for looking at them again, with tables of their pixels there as after a fit."""

    dataset: str
    spread: ColourSpread
    shared: bool
    seconds: float


def main() -> int:
    arguments = _parser().parse_args()
    try:
        rows = [row for views in arguments.views for row in _rows(views.resolve())]
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    found = machine()
    text = f"{sentence(found)}\n\n{_table(rows)}"
    document: dict[str, Any] = {"machine": found, "rows": [dataclasses.asdict(row) for row in rows]}
    write_json(arguments.out / "result.json", document)
    write_text(arguments.out / "result.md", text)
    print(text)
    return 0


def _rows(views: Path) -> Iterator[Row]:
    assets = list_assets(views)
    if not assets:
        raise UserError(f"{views} has no views of assets: make some with `asset2vec views`.")
    categories = sorted({asset.category for asset in assets})
    for category in categories:
        yield _row(views, category, [asset for asset in assets if asset.category == category])
    if len(categories) > 1:
        yield _row(views, ALL, assets)


def _row(views: Path, category: str, assets: list[AssetViews]) -> Row:
    colour_spread(views, category, assets)
    begin = time.perf_counter()
    spread = colour_spread(views, category, assets)
    seconds = time.perf_counter() - begin
    return Row(str(views), spread, spread.shared, seconds)


def _table(rows: list[Row]) -> str:
    head = ["views", "category", "assets", "mean of pairs", "the furthest asset", "shared", "seconds"]
    cells = [
        [
            *(Path(row.dataset).parent.name, row.spread.category, str(row.spread.assets)),
            *(f"{row.spread.apart:.1f}", f"{row.spread.furthest:.1f}"),
            *("yes" if row.shared else "no", f"{row.seconds:.2f}"),
        ]
        for row in rows
    ]
    return table(head, cells)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark.colours",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("views", type=Path, nargs="+", metavar="VIEWS", help="view datasets")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
