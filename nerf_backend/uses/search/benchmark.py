"""Measures the search: `python -m nerf_backend.uses.search.benchmark [--assets 1000000]`.

Synthetic codes (synthetic.py). Everything in one run: warm queries, a cold process, one asset more, and, but
with --alone, what else could be used, which holds all codes in memory several times. The files are made in a
temporary folder (some 1.2 GB for a million assets).
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.files import write_json
from blender_addon.contract.models import DOCUMENT, KIND, VERSION
from blender_addon.contract.versions import schema_name
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import comparable, neighbours, scaled, scales

from ...benchmark.machine import machine, sentence
from ...open_catalogue import keep_to_the_file, open_catalogue
from .query import mood
from .search import CodeSearch, Filter
from .synthetic import CATEGORY, MODEL, WEIGHTS, asset_id, codes_of, grouped, truth

LIBRARY_ASSETS = 100_000  # of each library, the last one may have fewer
TOP = 10


def make_libraries(folder: Path, assets: int, seed: int) -> Path:
    """A catalogue with synthetic codes, and empty libraries; returns the first of them."""
    workspace = Workspace.of(_library(folder, 0))
    model = {"schema": schema_name(KIND, VERSION), "model_id": MODEL}  # as a refreshed library has one
    write_json(workspace.models / CATEGORY / DOCUMENT, model)
    catalogue = open_catalogue(workspace.catalogue)
    for first in range(0, assets, LIBRARY_ASSETS):
        library = _library(folder, first // LIBRARY_ASSETS)
        library.touch()
        catalogue.replace_library(
            str(library),
            [
                AssetRecord(asset_id(i), "OBJECT", f"asset {i:08d}", CATEGORY, (), "hash", {}, {})
                for i in range(first, min(first + LIBRARY_ASSETS, assets))
            ],
        )
    first = 0
    for shapes, looks in grouped(assets, seed):
        pairs = zip(shapes.tolist(), looks.tolist(), strict=True)
        catalogue.write_codes(
            Codes(asset_id(i), MODEL, "hash", tuple(shape), tuple(look), 25.0, 0.9)
            for i, (shape, look) in enumerate(pairs, first)
        )
        first += len(shapes)
    return _library(folder, 0)


def measure(library: Path, assets: int, queries: int, seed: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    workspace = Workspace.of(library)
    start, busy = time.perf_counter(), time.process_time()
    search = _open(library)
    found["building the packed codes (s)"] = time.perf_counter() - start
    found["building the packed codes: processor time (s)"] = time.process_time() - busy
    found["packed codes (MB)"] = sum(f.stat().st_size for f in workspace.codes.rglob("*.*")) / 1e6
    rows = np.random.default_rng(seed).choice(assets, queries, replace=False)
    for by, look in WEIGHTS.items():
        _ask(search, int(rows[-1]), look)
        busy = time.process_time()
        times = [_seconds(_ask, search, int(row), look) for row in rows]
        busy = (time.process_time() - busy) / len(rows)
        found[f"warm, by {by}: p50 (ms)"] = 1000 * statistics.median(times)
        found[f"warm, by {by}: processor time (ms)"] = 1000 * busy  # says what it costs on a busy machine
        found[f"warm, by {by}: p99 (ms)"] = 1000 * float(np.quantile(times, 0.99))
    found |= _memory()
    found |= _recall(search, assets, rows[:20], seed)
    found["cold (s)"] = statistics.median(_cold(library, int(row)) for row in rows[:5])
    found["one asset more, then a query (ms)"] = 1000 * statistics.median(
        _seconds(_change, search, int(row)) for row in rows[:5]
    )
    return found


def _recall(search: CodeSearch, assets: int, rows: np.ndarray, seed: int) -> dict[str, float]:
    """The share of the TOP nearest that are found, of all codes in double precision."""
    queries = codes_of(grouped(assets, seed), rows)
    by = [scales(*search.typical, look) for look in WEIGHTS.values()]
    nearest = truth(grouped(assets, seed), queries, by, TOP + 1)
    found = {}
    for name, look, wanted in zip(WEIGHTS, WEIGHTS.values(), nearest, strict=True):
        shares = []
        for row, true in zip(rows.tolist(), wanted.tolist(), strict=True):
            right = {asset_id(i) for i in true if i != row}
            shares.append(len(right & set(_ask(search, row, look, TOP))) / TOP)
        found[f"by {name}: recall@{TOP}"] = statistics.mean(shares)
    return found


def _memory() -> dict[str, float]:
    """What the process holds, apart from mapped files, which the system may drop at any time (Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {"memory of the process (MB)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    held, mapped = (int(lines[name].split()[0]) / 1000 for name in ("RssAnon", "RssFile"))
    return {"memory of the process (MB)": held, "mapped files in memory (MB)": mapped}


def alternatives(library: Path, assets: int, queries: int, seed: int) -> dict[str, float]:
    """p50 in ms by both halves, of codes that are in memory already; their answers must be the same."""
    from sklearn.neighbors import NearestNeighbors

    search = _open(library)
    rows = np.random.default_rng(seed).choice(assets, queries, replace=False)
    shapes, looks = search.packed.codes(search.packed.live())
    vectors = scaled(shapes, looks, scales(*search.typical, 0.5)).astype(np.float32)
    brute = NearestNeighbors(n_neighbors=6, algorithm="brute").fit(vectors)
    row_of = {asset: row for row, asset in enumerate(search.packed.ids(search.packed.live()))}

    def by_numpy(row: int) -> set[int]:
        return set(np.argsort(np.linalg.norm(vectors - vectors[row], axis=1))[:6].tolist())

    def by_sklearn(row: int) -> set[int]:
        return set(brute.kneighbors(vectors[row : row + 1], return_distance=False)[0].tolist())

    ways: dict[str, Callable[[int], set[int]]] = {"numpy": by_numpy, "scikit-learn, brute": by_sklearn}
    found = {}
    for name, way in ways.items():
        for row in rows[:3]:
            ours = {row_of[asset] for asset in _ask(search, int(row), 0.5)}
            assert ours == way(row_of[asset_id(int(row))]) - {row_of[asset_id(int(row))]}, f"{name} differs"
        found[name] = 1000 * statistics.median(_seconds(way, int(row)) for row in rows[:7])
    found["all entries from SQLite"] = 1000 * _seconds(_scan, library, int(rows[0]))
    return found


def _scan(library: Path, row: int) -> None:
    """What `asset2vec similar` did before."""
    entries = open_catalogue(Workspace.of(library).catalogue).entries(category=CATEGORY)
    neighbours(comparable(entries, CATEGORY, MODEL), asset_id(row), "both", 5)


def _ask(search: CodeSearch, row: int, look: float, top: int = 5) -> list[str]:
    search.refresh()
    query = mood(search.catalogue.entries_of([asset_id(row)]))
    return [n.entry.asset_id for n in search.nearest(query, look, top, Filter())]


def _change(search: CodeSearch, row: int) -> None:
    """Another asset's code, which is what a new asset is to the packed codes."""
    (entry,) = search.catalogue.entries_of([asset_id(row)])
    assert entry.codes
    search.catalogue.write_codes([entry.codes])
    _ask(search, row, 0.5)


def _cold(library: Path, row: int) -> float:
    """Seconds of a query in a new process, without the start of Python and numpy."""
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--ask", str(row), str(library)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


def _open(library: Path) -> CodeSearch:
    return CodeSearch(Workspace.of(library), CATEGORY, lambda event: None)


def _seconds(work: Callable[..., Any], *arguments: Any) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def _library(folder: Path, number: int) -> Path:
    return folder / f"large-{number:04d}.blend"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=101)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="keep the libraries here, and use them if they are there")
    parser.add_argument("--alone", action="store_true", help="without what else could be used")
    parser.add_argument("--ask", nargs=2, metavar=("ROW", "LIB.blend"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    keep_to_the_file()
    if arguments.ask:
        row, library = int(arguments.ask[0]), Path(arguments.ask[1])
        print(json.dumps(_seconds(lambda: _ask(_open(library), row, 0.5))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        found, library = {}, _library(folder, 0)
        if not library.exists():
            folder.mkdir(parents=True, exist_ok=True)
            found["writing the catalogue (s)"] = _seconds(
                make_libraries, folder, arguments.assets, arguments.seed
            )
        found["catalogue (MB)"] = Workspace.of(library).catalogue.stat().st_size / 1e6
        found |= measure(library, arguments.assets, arguments.queries, arguments.seed)
        others = {}
        if not arguments.alone:
            others = alternatives(library, arguments.assets, arguments.queries, arguments.seed)
    print(f"{arguments.assets} assets. {sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    for name, value in found.items():
        print(f"| {name} | {value:.3g} |")
    ours = found["warm, by both: p50 (ms)"]
    for name, value in others.items():
        print(f"| {name}: p50 (ms), ratio to ours | {value:.4g}, {value / ours:.1f} x |")


if __name__ == "__main__":
    main()
