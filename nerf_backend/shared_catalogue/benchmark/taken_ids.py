"""What it costs to know which ids others own: `python -m nerf_backend.shared_catalogue.benchmark.taken_ids`.

A Blender worker lists a library of --own assets, of which a tenth are copies, beside --assets of others
(synthetic, without codes). Once all ids of the others are read and sent to it, and once it asks for those
that its library has: in the workspace's file, and on a server. Times are without Blender: reading, and both
ends of the line between.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from blender_addon.contract import events
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue

from ...benchmark.machine import machine, sentence
from ...uses.search.synthetic import CATEGORY, asset_id
from ..catalogue import SharedCatalogue
from ..migrate import migrate
from .bulk import copy_assets
from .own_server import own_server

LIBRARY_ASSETS = 100_000  # of each of the others' libraries


def every_id_elsewhere(catalogue: Catalogue, library: str) -> set[str]:
    """All ids of other libraries that are still there: what Catalogue.ids_elsewhere tells of some."""
    with catalogue.reading() as db:
        rows = db.execute(
            "SELECT asset_id, library FROM assets WHERE library != ?", (catalogue.stored_path(library),)
        ).fetchall()
    there = {other for other in {row[1] for row in rows} if Path(catalogue.library_path(other)).exists()}
    return {asset for asset, other in rows if other in there}


def sent(catalogue: Catalogue, library: str, own: Sequence[str]) -> set[str]:
    line = json.dumps(sorted(every_id_elsewhere(catalogue, library)))
    return set(json.loads(line)) & set(own)


def asked(catalogue: Catalogue, library: str, own: Sequence[str]) -> set[str]:
    question = events.decode(events.encode(events.Question(own)))
    assert isinstance(question, events.Question)
    return set(json.loads(json.dumps(sorted(catalogue.ids_elsewhere(library, question.ids)))))


def measure(folder: Path, url: str, assets: int, owns: Sequence[int]) -> dict[str, list[str]]:
    file = Catalogue(folder / "work" / "catalogue.sqlite")
    server = SharedCatalogue(folder / "server" / "catalogue.sqlite", url)
    for first in range(0, assets, LIBRARY_ASSETS):
        library, last = folder / f"large-{first}.blend", min(first + LIBRARY_ASSETS, assets)
        library.touch()
        file.replace_library(str(library), [_record(i) for i in range(first, last)])
        with server._transaction(write=True) as db:
            copy_assets(db.connection, str(library), first, last)
    found = {}
    for count in owns:
        copies = [asset_id(i * (assets // count)) for i in range(count // 10)]
        own = copies + [asset_id(assets + i) for i in range(count - len(copies))]
        for name, catalogue in (("file", file), ("server", server)):
            times = []
            for way in (sent, asked):
                seconds, taken = _timed(way, catalogue, str(folder / "own.blend"), own)
                assert taken == set(copies)
                times.append(f"{seconds:.3g} s")
            found[f"{name}, a library of {count}"] = times
    return found


def _timed(way: Callable[..., set[str]], *arguments: object) -> tuple[float, set[str]]:
    start = time.perf_counter()
    taken = way(*arguments)
    return time.perf_counter() - start, taken


def _record(number: int) -> AssetRecord:
    return AssetRecord(asset_id(number), "OBJECT", f"asset {number:08d}", CATEGORY, (), "hash", {}, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--own", type=int, nargs="+", default=[100, 10_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        migrate(server.url)
        found = measure(Path(folder), server.url, arguments.assets, arguments.own)
    print(f"{arguments.assets} assets of others. {sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    print("| | all ids sent | its own asked |")
    for name, times in found.items():
        print(f"| {name} | {' | '.join(times)} |")


if __name__ == "__main__":
    main()
