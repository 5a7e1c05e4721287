"""Measures many at once: `python -m nerf_backend.shared_catalogue.benchmark.crowd [--assets 1000000]`.

So many processes search by the index and others write codes, each as fast as it can, for a minute. Each
writer writes assets of its own and, in another order than the others, some that all of them write. Afterwards
each asset must have the codes that were written last.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from blender_addon.contract.catalogue import Codes
from blender_addon.contract.metadata import CODE_SIZE

from ...uses.search.query import Query
from ...uses.search.synthetic import CATEGORY, MODEL, asset_id, grouped
from ..catalogue import SharedCatalogue
from ..connection import opened
from ..index import index_models, indexed_model
from ..migrate import VERSION, migrate
from ..search import FEWEST, by_index
from .bulk import copy_assets, copy_codes
from .own_server import own_server

OWN, COMMON = 50, 20  # assets that each writer writes, and that all of them do
READY = "ready\n"  # says a process, and waits for the moment until which it is to work


def fill(catalogue: SharedCatalogue, assets: int) -> None:
    with catalogue._transaction(write=True) as db:
        copy_assets(db.connection, "/large.blend", 0, assets)
        first = 0
        for codes in grouped(assets, 0):
            copy_codes(db.connection, first, codes)
            first += codes.shape[1]
    with opened(catalogue.url, VERSION) as connection:
        connection.execute("VACUUM ANALYZE")


def search(catalogue: SharedCatalogue, assets: int, number: int, until: float) -> list[float]:
    draw, times = np.random.default_rng(number), []
    while time.time() < until:
        (entry,) = catalogue.entries_of([asset_id(int(draw.integers(assets)))])
        assert entry.codes
        code, look = np.array(entry.codes.shape), np.array(entry.codes.appearance)
        start = time.perf_counter()
        with catalogue.statements() as db:
            indexed = indexed_model(db, MODEL)
            assert indexed
            found = by_index(db, indexed, Query("", CATEGORY, MODEL, code, look), 0.5, FEWEST)
        times.append(time.perf_counter() - start)
        assert len(found) >= 10
    return times


def write(catalogue: SharedCatalogue, number: int, until: float) -> list[float]:
    own = [asset_id(COMMON + OWN * number + i) for i in range(OWN)]
    common = [asset_id(i) for i in range(COMMON)]
    times: list[float] = []
    while time.time() < until:
        batch = [*own, *(common if number % 2 else common[::-1])]
        start = time.perf_counter()
        catalogue.write_codes(_codes(asset, number, len(times)) for asset in batch)
        times.append(time.perf_counter() - start)
    return times


def _codes(asset: str, writer: int, turn: int) -> Codes:
    return Codes(asset, MODEL, f"{writer} {turn}", (float(turn),) * CODE_SIZE, (0.0,) * CODE_SIZE, 25.0, 0.9)


def check(catalogue: SharedCatalogue, turns: list[int]) -> None:
    for number, turn in enumerate(turns):
        own = [asset_id(COMMON + OWN * number + i) for i in range(OWN)]
        last = {e.codes and e.codes.source_hash for e in catalogue.entries_of(own)}
        assert last == {f"{number} {turn - 1}"}, f"writer {number} lost writes: {last}"
    common = {
        e.codes and e.codes.source_hash for e in catalogue.entries_of([asset_id(i) for i in range(COMMON)])
    }
    assert common <= {f"{number} {turn - 1}" for number, turn in enumerate(turns)} and len(common) == 1


def measure(assets: int, readers: int, writers: int, seconds: float) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        migrate(server.url)
        catalogue = SharedCatalogue(Path(folder) / "work" / "c.sqlite", server.url)
        fill(catalogue, assets)
        index_models(server.url, lambda event: None)
        command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--assets", str(assets)]
        work = [
            subprocess.Popen(
                [*command, "--do", role, str(number), server.url, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for role, count in (("search", readers), ("write", writers))
            for number in range(count)
        ]
        for one in work:
            assert one.stdout and one.stdout.readline() == READY
        busy, until = server.seconds(), time.time() + seconds
        for one in work:
            assert one.stdin
            one.stdin.write(f"{until}\n")
            one.stdin.flush()
        times = [json.loads(one.communicate()[0]) for one in work]
        assert not any(one.returncode for one in work)
        check(catalogue, [len(own) for own in times[readers:]])
        with opened(server.url, VERSION) as connection:
            row = connection.execute("SELECT sum(deadlocks) FROM pg_stat_database").fetchone()
        return {
            f"searches, {readers} at once": _told(times[:readers], seconds),
            f"writes of {OWN + COMMON} codes, {writers} at once": _told(times[readers:], seconds),
            "deadlocks": str(row and row[0]),
            "processor time of the server": f"{server.seconds() - busy:.0f} s",
            "lost writes": "0",
        }


def _told(times: list[list[float]], seconds: float) -> str:
    every = 1000 * np.concatenate([np.array(own) for own in times])
    p50, p99 = np.quantile(every, [0.5, 0.99])
    return (
        f"{len(every) / seconds:.3g} a second; p50 {p50:.3g} ms, p99 {p99:.3g} ms, most {every.max():.3g} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--do", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.do:
        role, number, url, folder = arguments.do
        catalogue = SharedCatalogue(Path(folder) / f"{role}{number}" / "c.sqlite", url)
        print(READY, end="", flush=True)
        until = float(sys.stdin.readline())
        if role == "search":
            times = search(catalogue, arguments.assets, int(number), until)
        else:
            times = write(catalogue, int(number), until)
        print(json.dumps(times))
        return
    from ...benchmark.machine import machine, sentence  # with torch, which the others need not wait for

    found = measure(arguments.assets, arguments.readers, arguments.writers, arguments.seconds)
    print(f"{arguments.assets} assets. {sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    for name, value in found.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
