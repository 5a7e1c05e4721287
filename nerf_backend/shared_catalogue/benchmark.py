"""Measures the shared catalogue: `python -m nerf_backend.shared_catalogue.benchmark [--assets 10000 100000]`.

A server of its own is started in a temporary folder (pgserver), or one is named with --url, whose catalogue
must be empty. Synthetic codes, those of `nerf_backend.uses.search.benchmark`: assets lie round 1,000 centres.
Or, with --cloud, in one cloud without groups, the hardest there is for an index, with appearances that lie
three times as far apart as shapes.
Recall is the share of the ten nearest, found exactly with numpy, that the index finds too.
"""

import argparse
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import scaled, scales

from ..benchmark.machine import machine, sentence
from ..uses.search.benchmark import AT_ONCE, CATEGORY, MODEL, WEIGHTS, asset_id, synthetic_codes
from ..uses.search.query import Query
from .catalogue import SharedCatalogue
from .connection import close_idle, opened
from .index import index_models, indexed_model
from .migrate import VERSION, migrate
from .search import by_index, exactly

TOP, EXACT_QUERIES = 10, 20
UNEVEN = (0.3, 0.8)  # weights of the look between those that have an index of their own
CANDIDATES = (50, 100, 200, 400)


def fill(
    catalogue: SharedCatalogue, assets: int, seed: int, in_cloud: bool
) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Codes [assets, CODE_SIZE] of both halves, as the server has them, and how long it took."""
    parts = []
    start = time.perf_counter()
    records = [
        AssetRecord(asset_id(i), "OBJECT", f"asset {i:07d}", CATEGORY, (), "hash", {}, {})
        for i in range(assets)
    ]
    super(SharedCatalogue, catalogue).replace_library("/large.blend", records)  # without Blender's file
    listed = time.perf_counter() - start
    first, start = 0, time.perf_counter()
    for codes in cloud(assets, seed) if in_cloud else synthetic_codes(assets, seed):
        made = codes.astype(np.float32)
        parts.append(made)
        super(SharedCatalogue, catalogue).write_codes(
            Codes(asset_id(first + i), MODEL, "hash", tuple(s), tuple(a), 25.0, 0.9)
            for i, (s, a) in enumerate(zip(made[0].tolist(), made[1].tolist(), strict=True))
        )
        first += made.shape[1]
    whole = np.concatenate(parts, axis=1)
    return (
        whole[0],
        whole[1],
        {"listing the library (s)": listed, "writing the codes (s)": time.perf_counter() - start},
    )


def cloud(assets: int, seed: int) -> Iterator[np.ndarray]:
    """As synthetic_codes, without centres."""
    draw = np.random.default_rng(seed)
    spread = np.linspace(1, 0.1, CODE_SIZE) * np.array([1, 3])[:, None, None]
    for first in range(0, assets, AT_ONCE):
        yield draw.normal(size=(2, min(AT_ONCE, assets - first), CODE_SIZE)) * spread


def measure(url: str, assets: int, queries: int, seed: int, in_cloud: bool) -> dict[str, float]:
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = SharedCatalogue(Path(folder) / "c.sqlite", url)
        shapes, looks, found = fill(catalogue, assets, seed, in_cloud)
    start = time.perf_counter()
    index_models(url, lambda event: None)
    found["making the three indexes (s)"] = time.perf_counter() - start
    found |= _sizes(url)
    rows = np.random.default_rng(seed).choice(assets, queries, replace=False)
    for name, look in [*WEIGHTS.items(), *((f"look {look}", look) for look in UNEVEN)]:
        found |= _searches(catalogue, shapes, looks, rows, name, look)
    start = time.perf_counter()
    super(SharedCatalogue, catalogue).write_codes([_codes(0, shapes, looks)])
    found["writing one asset's codes (ms)"] = 1000 * (time.perf_counter() - start)
    return found


def _searches(
    catalogue: SharedCatalogue,
    shapes: np.ndarray,
    looks: np.ndarray,
    rows: np.ndarray,
    name: str,
    look: float,
) -> dict[str, float]:
    found: dict[str, float] = {}
    with catalogue.statements() as db:
        indexed = indexed_model(db, MODEL)
        assert indexed
        vectors = scaled(shapes, looks, scales(*indexed.typical, look))
        asked = [
            Query("", CATEGORY, MODEL, shapes[row].astype(float), looks[row].astype(float)) for row in rows
        ]
        truths = [_nearest(vectors, row) for row in rows]
        exact = [_timed(exactly, db, indexed, query, look, TOP) for query in asked[:EXACT_QUERIES]]
        for (_, answer), truth in zip(exact, truths, strict=False):
            assert {asset for asset, _ in answer} == truth, "the server's exact search errs"
        found[f"{name}, exact: p50 (ms)"] = _quantile(exact, 0.5)
        found[f"{name}, exact: p99 (ms)"] = _quantile(exact, 0.99)
        for count in CANDIDATES:
            by_index(db, indexed, asked[0], look, count)
            times = [_timed(by_index, db, indexed, query, look, count) for query in asked]
            hits = [
                len({asset for asset, _ in answer[:TOP]} & truth)
                for (_, answer), truth in zip(times, truths, strict=True)
            ]
            found[f"{name}, index, {count} candidates: p50 (ms)"] = _quantile(times, 0.5)
            found[f"{name}, index, {count} candidates: p99 (ms)"] = _quantile(times, 0.99)
            found[f"{name}, index, {count} candidates: recall@10"] = statistics.mean(hits) / TOP
    return found


def _nearest(vectors: np.ndarray, row: int) -> set[str]:
    apart = np.linalg.norm(vectors - vectors[row], axis=1)
    return {asset_id(int(i)) for i in np.argpartition(apart, TOP)[:TOP]}


def _timed(work: Any, *arguments: Any) -> tuple[float, list[tuple[str, float]]]:
    start = time.perf_counter()
    answer = work(*arguments)
    return time.perf_counter() - start, answer


def _quantile(times: list[tuple[float, Any]], share: float) -> float:
    return 1000 * float(np.quantile([seconds for seconds, _ in times], share))


def _codes(row: int, shapes: np.ndarray, looks: np.ndarray) -> Codes:
    pair = tuple(shapes[row].tolist()), tuple(looks[row].tolist())
    return Codes(asset_id(row), MODEL, "hash", *pair, 25.0, 0.9)


def _sizes(url: str) -> dict[str, float]:
    with opened(url, VERSION) as connection:
        row = connection.execute(
            "SELECT pg_table_size('assets') + pg_table_size('codes'), "
            "(SELECT sum(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes "
            "WHERE indexrelname LIKE 'search%')"
        ).fetchone()
    assert row
    return {"tables (MB)": row[0] / 1e6, "the three indexes (MB)": float(row[1]) / 1e6}


@contextlib.contextmanager
def _server() -> Iterator[str]:
    import pgserver

    with tempfile.TemporaryDirectory(prefix="a2v-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        close_idle()
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cloud", action="store_true", help="codes without groups")
    parser.add_argument("--url", help="of an empty catalogue; its contents are removed afterwards")
    arguments = parser.parse_args()
    with contextlib.nullcontext(arguments.url) if arguments.url else _server() as url:
        for assets in arguments.assets:
            found = measure(url, assets, arguments.queries, arguments.seed, arguments.cloud)
            print(json.dumps({"assets": assets, **found}, indent=1), flush=True)
            close_idle()
            migrate(url, 0)
    print(sentence(machine()))


if __name__ == "__main__":
    main()
