"""Measures what an outage costs: `python -m nerf_backend.shared_catalogue.benchmark.outage [--writes 200]`.

A fit of new codes writes those of one asset at a time. How long that takes with the workspace's own file,
with the server, while that is away (it refuses connections at once, or answers nothing at all), and what
bringing the codes over takes then. Each write ends on the disk.
"""

import argparse
import functools
import os
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.metadata import CODE_SIZE

from ...benchmark.machine import machine, sentence
from ..catalogue import SharedCatalogue
from ..migrate import migrate
from .own_server import own_server

LIBRARY = "/library.blend"


def measure(writes: int) -> dict[str, str]:
    found = {}
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        migrate(server.url)
        alone = Catalogue(Path(folder) / "alone" / "catalogue.sqlite")
        shared = SharedCatalogue(Path(folder) / "shared" / "catalogue.sqlite", server.url)
        for catalogue in (alone, shared):
            _list(catalogue, writes)
        found["the workspace's own file"] = _times(alone, writes)
        found["the server"] = _times(shared, writes)
        with server.stopped():
            found["the server is away: it refuses connections"] = _times(shared, writes)
        start = time.perf_counter()
        shared.news()
        found[f"bringing over what those {writes} wrote, in all"] = f"{time.perf_counter() - start:.2g} s"
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            url = f"postgresql://nobody@127.0.0.1:{deaf.getsockname()[1]}/studio"
            silent = SharedCatalogue(Path(folder) / "silent" / "catalogue.sqlite", url)
            found["noticing that it answers nothing, once"] = (
                f"{_seconds(functools.partial(_list, silent, writes)):.2g} s"
            )
            found["the server is away: it answers nothing"] = _times(silent, writes)
    return found


def _list(catalogue: Catalogue, assets: int) -> None:
    records = [
        AssetRecord(f"{i:032x}", "OBJECT", f"asset {i}", "chair", (), "hash", {}, {}) for i in range(assets)
    ]
    catalogue.replace_library(LIBRARY, records)


def _times(catalogue: Catalogue, writes: int) -> str:
    numbers = tuple(np.random.default_rng(0).normal(size=CODE_SIZE).astype(np.float32).tolist())
    busy, times = time.process_time(), []
    for i in range(writes):
        codes = Codes(f"{i:032x}", "model", "hash", numbers, numbers, 25.0, 0.9)
        times.append(_seconds(functools.partial(catalogue.write_codes, [codes])))
    busy = time.process_time() - busy
    p50, p99, mean, most = 1000 * np.array(
        [np.quantile(times, 0.5), np.quantile(times, 0.99), np.mean(times), max(times)]
    )
    return (
        f"{mean:.3g} ms a write (p50 {p50:.3g}, p99 {p99:.3g}, most {most:.3g}; processor "
        f"{1000 * busy / writes:.2g})"
    )


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--writes", type=int, default=200)
    found = measure(parser.parse_args().writes)
    print(f"{sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    for name, value in found.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
