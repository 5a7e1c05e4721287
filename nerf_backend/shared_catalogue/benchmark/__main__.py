"""Measures the shared catalogue: `python -m nerf_backend.shared_catalogue.benchmark [--assets 10000 100000]`.

Synthetic codes (uses/search/synthetic.py): assets lie round 1,000 centres. Or, with --cloud, in one cloud
without groups, the hardest there is for an index. The first LISTED assets are listed and written as commands
do it, more are copied. Either engine can be left out: an index of ten millions takes hours.
Recall is the share of the ten nearest, found with numpy in double precision, that an engine finds too.
"""

import argparse
import contextlib
import functools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.events import Event, Progress
from blender_addon.similarity import scales

from ...benchmark.machine import machine, sentence
from ...uses.search.query import Query
from ...uses.search.synthetic import CATEGORY, MODEL, WEIGHTS, asset_id, codes_of, grouped, in_cloud, truth
from ..catalogue import SharedCatalogue
from ..connection import close_idle, opened
from ..index import IndexedModel, index_models, indexed_model, typical
from ..migrate import VERSION, migrate
from ..search import by_index, exactly
from .bulk import copy_assets, copy_codes
from .own_server import OwnServer, own_server

LISTED = 100_000
TOP, EXACT_QUERIES = 10, 20
UNEVEN = (0.3, 0.8)  # weights of the look between those that have an index of their own
CANDIDATES = (50, 100, 200, 400)
ENGINES = ("exact", "index")

Found = dict[str, float]
Pieces = Callable[[], Iterator[np.ndarray]]


def measure(server: OwnServer, assets: int, rows: np.ndarray, pieces: Pieces, engines: list[str]) -> Found:
    """Asks for what is nearest to each of the ``rows``."""
    url = server.url
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = SharedCatalogue(Path(folder) / "c.sqlite", url)
        found = _fill(catalogue, assets, pieces, server)
    with opened(url, VERSION, patience=None) as connection, _timing("ANALYZE", found, server):
        connection.execute("VACUUM ANALYZE")
    with catalogue.statements() as db, _timing("typical distances", found, server):
        model = IndexedModel(MODEL, typical(db, MODEL))
    if "index" in engines:
        with _timing("making the three indexes", found, server):
            index_models(url, _say)
        with catalogue.statements() as db:
            made = indexed_model(db, MODEL)
        assert made
        model = made
    found |= _sizes(url)
    weights = {**WEIGHTS, **{f"look {look}": look for look in UNEVEN}} if "index" in engines else WEIGHTS
    asked = codes_of(pieces(), rows)
    true = truth(pieces(), asked, [scales(*model.typical, look) for look in weights.values()], TOP)
    for (name, look), nearest in zip(weights.items(), true, strict=True):
        sets = [{asset_id(i) for i in row} for row in nearest.tolist()]
        for engine in engines:
            measured = _exact if engine == "exact" else _index
            found |= measured(catalogue, model, asked, sets, name, look, server)
    start = time.perf_counter()
    super(SharedCatalogue, catalogue).write_codes([_codes(0, *asked[:, 0])])
    found["writing one asset's codes (ms)"] = 1000 * (time.perf_counter() - start)
    return found


def _fill(catalogue: SharedCatalogue, assets: int, pieces: Pieces, server: OwnServer) -> Found:
    found: Found = {}
    records = [
        AssetRecord(asset_id(i), "OBJECT", f"asset {i:08d}", CATEGORY, (), "hash", {}, {})
        for i in range(min(assets, LISTED))
    ]
    with _timing(f"listing the first {len(records)}", found, server):
        catalogue.replace_on_server("/large-000.blend", records)
    if assets > LISTED:
        with _timing("copying the other assets", found, server), catalogue._transaction(write=True) as db:
            for number, first in enumerate(range(LISTED, assets, LISTED), 1):
                library = f"/large-{number:03d}.blend"
                copy_assets(db.connection, library, first, min(first + LISTED, assets))
    first = 0
    for codes in pieces():
        if first < LISTED:
            with _timing("writing codes", found, server):
                both = enumerate(zip(*codes, strict=True), first)
                super(SharedCatalogue, catalogue).write_codes(_codes(i, *pair) for i, pair in both)
        else:
            with _timing("copying codes", found, server), catalogue._transaction(write=True) as db:
                copy_codes(db.connection, first, codes)
        first += codes.shape[1]
    return found


def _exact(
    catalogue: SharedCatalogue,
    model: IndexedModel,
    asked: np.ndarray,
    true: list[set[str]],
    name: str,
    look: float,
    server: OwnServer,
) -> Found:
    queries = _queries(asked)[:EXACT_QUERIES]
    with catalogue.statements() as db:
        exactly(db, model, queries[0], look, TOP)
        busy = server.seconds()
        answers = [_timed(exactly, db, model, query, look, TOP) for query in queries]
        busy = server.seconds() - busy
    return _told(f"{name}, exact", answers, true) | {
        f"{name}, exact: processor time (ms)": 1000 * busy / len(answers)
    }


def _index(
    catalogue: SharedCatalogue,
    model: IndexedModel,
    asked: np.ndarray,
    true: list[set[str]],
    name: str,
    look: float,
    server: OwnServer,
) -> Found:
    found: Found = {}
    queries = _queries(asked)
    with catalogue.statements() as db:
        for count in CANDIDATES:
            by_index(db, model, queries[0], look, count)
            busy = server.seconds()
            answers = [_timed(by_index, db, model, query, look, count) for query in queries]
            busy = server.seconds() - busy
            told = f"{name}, index, {count} candidates"
            found |= _told(told, answers, true)
            found[f"{told}: processor time (ms)"] = 1000 * busy / len(answers)
    return found


Answer = tuple[float, list[tuple[str, float]]]


def _told(name: str, answers: list[Answer], true: list[set[str]]) -> Found:
    times = 1000 * np.array([seconds for seconds, _ in answers])
    hits = [
        len({asset for asset, _ in found[:TOP]} & right)
        for (_, found), right in zip(answers, true, strict=False)
    ]
    return {
        f"{name}: p50 (ms)": float(np.quantile(times, 0.5)),
        f"{name}: p99 (ms)": float(np.quantile(times, 0.99)),
        f"{name}: recall@{TOP}": statistics.mean(hits) / TOP,
    }


def _queries(asked: np.ndarray) -> list[Query]:
    return [Query("", CATEGORY, MODEL, shape, look) for shape, look in zip(*asked.astype(float), strict=True)]


def _timed(work: Any, *arguments: Any) -> Answer:
    start = time.perf_counter()
    answer = work(*arguments)
    return time.perf_counter() - start, answer


@contextlib.contextmanager
def _timing(name: str, found: Found, server: OwnServer) -> Iterator[None]:
    """Adds how long the block takes, and the processor time of this process and the server."""
    start, busy = time.perf_counter(), time.process_time() + server.seconds()
    yield
    busy = time.process_time() + server.seconds() - busy
    for kind, seconds in ((" (s)", time.perf_counter() - start), (": processor time (s)", busy)):
        found[name + kind] = found.get(name + kind, 0.0) + seconds


def _codes(row: int, shape: np.ndarray, look: np.ndarray) -> Codes:
    return Codes(asset_id(row), MODEL, "hash", tuple(shape.tolist()), tuple(look.tolist()), 25.0, 0.9)


def _sizes(url: str) -> Found:
    with opened(url, VERSION) as connection:
        rows = connection.execute(
            "SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE n.nspname = 'asset2vec' AND c.relkind IN ('r', 'i')"
        ).fetchall()
    searched = {name: size / 1e6 for name, size in rows if name.startswith("search_")}
    others = sum(size for name, size in rows if not name.startswith("search_"))
    return {
        "tables and their keys (MB)": others / 1e6,
        **{f"index {name.split('_')[1]} (MB)": size for name, size in sorted(searched.items())},
    }


def _say(event: Event) -> None:
    if isinstance(event, Progress):
        print(
            f"{time.strftime('%X')} {event.stage} {event.done} of {event.total} {event.message}", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cloud", action="store_true", help="codes without groups")
    arguments = parser.parse_args()
    with own_server() as server:
        for assets in arguments.assets:
            make = in_cloud if arguments.cloud else grouped
            pieces = functools.partial(make, assets, arguments.seed)
            rows = np.random.default_rng(arguments.seed).choice(assets, arguments.queries, replace=False)
            found = measure(server, assets, rows, pieces, arguments.engines)
            print(json.dumps({"assets": assets, **found}, indent=1), flush=True)
            close_idle()
            migrate(server.url, 0)
    print(f"{sentence(machine())} Load {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
