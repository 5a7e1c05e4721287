"""How fast a library is rendered into a view dataset, beside one Blender process for each asset.

    python -m procgen.benchmark LIB.blend [--count 6]

Prints Markdown: the first COUNT assets at the default settings, by one worker, by two, and by a
process started for each asset, which is what a script around Blender's command line does.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from blender_addon.contract.view_dataset import ViewSettings

from .list_library import list_library
from .render_library import render_stale


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--blender", type=Path)
    arguments = parser.parse_args()
    library, settings = arguments.library.resolve(), ViewSettings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = list_library(library, [], folder / "previews", arguments.blender, lambda event: None)
        records = [r for r in records if r.category][: arguments.count]

        def render(out: str, chosen: list, workers: int) -> None:
            render_stale(
                library, chosen, folder / out, settings, workers, arguments.blender, lambda event: None
            )

        def one_process_each() -> None:
            for record in records:
                render(record.asset_id, [record], 1)

        ways: dict[str, Callable[[], None]] = {
            "one worker": lambda: render("one", records, 1),
            "two workers": lambda: render("two", records, 2),
            "a process for each asset": one_process_each,
        }
        seconds = {way: _seconds(work) for way, work in ways.items()}
    views = len(records) * settings.count()
    print(f"{platform.machine()}, {os.cpu_count()} cores; {len(records)} assets, {views} views of ", end="")
    print(f"{settings.resolution} x {settings.resolution}, {settings.samples} samples\n")
    print("| way | seconds | ms a view | ratio to one worker |\n|---|---|---|---|")
    for way, spent in seconds.items():
        ratio = seconds["one worker"] / spent
        print(f"| {way} | {spent:.1f} | {1000 * spent / views:.0f} | {ratio:.2f} x |")


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
