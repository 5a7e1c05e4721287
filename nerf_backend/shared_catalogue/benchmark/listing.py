"""How long a listing keeps others waiting: `python -m nerf_backend.shared_catalogue.benchmark.listing`.

A process writes codes of one asset of another library again and again, while a library of --assets is listed:
for the first time, again as it was, and with a hundredth of it changed. Each by a statement a row, all
of them in the writers' turn, and as listings are made.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.fronts import ARTIST, Front
from blender_addon.contract.listed_rows import REPLACE_FRONT
from blender_addon.contract.metadata import CODE_SIZE

from ...uses.search.synthetic import CATEGORY, MODEL, asset_id
from ..catalogue import SharedCatalogue
from ..connection import opened
from ..migrate import VERSION, migrate
from .crowd import fill
from .own_server import own_server

LIBRARY = "/listed.blend"
ALONE = 5.0  # seconds of writing while nobody lists
Way = Callable[[list[AssetRecord]], None]


def row_by_row(db: Any, stored: str, records: Sequence[AssetRecord]) -> None:
    """What listed_rows.stage_listing and replace_rows do, each row by statements of its own."""
    gone = {row[0] for row in db.execute("SELECT asset_id FROM assets WHERE library = ?", (stored,))}
    gone -= {r.asset_id for r in records}
    db.executemany("DELETE FROM assets WHERE asset_id = ?", [(asset,) for asset in gone])
    for table in ("codes", "fronts"):
        db.executemany(
            f"DELETE FROM {table} WHERE asset_id IN "
            "(SELECT asset_id FROM assets WHERE asset_id = ? AND category != ?)",
            [(r.asset_id, r.category) for r in records],
        )
    db.executemany(
        "INSERT INTO assets VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asset_id) DO UPDATE SET "
        "library = excluded.library, kind = excluded.kind, name = excluded.name, "
        "category = excluded.category, tags = excluded.tags, source_hash = excluded.source_hash",
        [
            (r.asset_id, stored, r.kind, r.name, r.category, json.dumps(r.tags), r.source_hash)
            for r in records
        ],
    )
    fronts = {r.asset_id: front for r in records if (front := Front.from_metadata(r.front))}
    by_artist = {asset: front for asset, front in fronts.items() if front.origin == ARTIST}
    forgotten = [(r.asset_id,) for r in records if r.asset_id not in by_artist]
    db.executemany("DELETE FROM fronts WHERE asset_id = ? AND origin = 'artist'", forgotten)
    for some, clash in ((by_artist, REPLACE_FRONT), (fronts, "NOTHING")):
        db.executemany(
            f"INSERT INTO fronts VALUES (?, ?, ?, ?, ?) ON CONFLICT (asset_id) DO {clash}",
            [(asset, *dataclasses.astuple(front)) for asset, front in some.items()],
        )


def measure(assets: int, others: int) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        migrate(server.url)
        catalogue = SharedCatalogue(Path(folder) / "work" / "c.sqlite", server.url)
        fill(catalogue, others)

        def by_row(records: list[AssetRecord]) -> None:
            with catalogue._transaction(write=True) as db:
                row_by_row(db, LIBRARY, records)

        def staged(records: list[AssetRecord]) -> None:
            catalogue.replace_on_server(LIBRARY, records)

        log, found = Path(folder) / "writes", {}
        with _writer(server.url, Path(folder), log):
            found["nobody lists"] = _timed(lambda records: time.sleep(ALONE), [], log)
            for way, replace in (("a statement a row", by_row), ("staged", staged)):
                for name, records in _listings(assets, others).items():
                    found[f"{way}, {name}"] = _timed(replace, records, log)
                staged([])
                with opened(server.url, VERSION) as connection:
                    connection.execute("VACUUM ANALYZE")
        return found


@contextlib.contextmanager
def _writer(url: str, folder: Path, log: Path) -> Iterator[None]:
    """Round what is measured: a process that writes, and in ``log`` when, and for how many seconds."""
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--write", url, str(folder)]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output) as process:
        try:
            while not log.stat().st_size:
                assert process.poll() is None
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _listings(assets: int, others: int) -> dict[str, list[AssetRecord]]:
    first = [
        AssetRecord(asset_id(others + i), "OBJECT", f"asset {i:08d}", CATEGORY, (), "hash", {}, {})
        for i in range(assets)
    ]
    edited = [dataclasses.replace(r, source_hash="new") if i % 100 == 0 else r for i, r in enumerate(first)]
    return {"for the first time": first, "again as it was": first, "a hundredth changed": edited}


def _timed(replace: Way, records: list[AssetRecord], log: Path) -> str:
    """How long it took, and the longest write that began or ended meanwhile."""
    start = time.time()
    replace(records)
    end = time.time()
    time.sleep(1)  # the write that waited is in the log then
    writes = [tuple(map(float, line.split())) for line in log.read_text().splitlines()[:-1]]
    longest = max(seconds for began, seconds in writes if began < end and began + seconds > start)
    return f"{end - start:.1f} s | {longest:.2f} s"


def write(catalogue: SharedCatalogue) -> None:
    while True:
        began = time.time()
        catalogue.write_codes(
            [Codes(asset_id(0), MODEL, "", (0.0,) * CODE_SIZE, (0.0,) * CODE_SIZE, 25.0, 0.9)]
        )
        print(began, time.time() - began, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--others", type=int, default=100_000, help="assets of others, with codes")
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.write:
        url, folder = arguments.write
        write(SharedCatalogue(Path(folder) / "writer" / "c.sqlite", url))
    from ...benchmark.machine import machine, sentence  # with torch, which the writer need not wait for

    found = measure(arguments.assets, arguments.others)
    print(f"{arguments.assets} assets. {sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    print("| listing | it takes | another's longest write |")
    for name, value in found.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
