"""How rendering gets faster on nodes of one core, and what a task costs beside its work.

    python -m procgen.cluster.benchmark LIB.blend [--count 8] [--nodes 3]

Prints Markdown: local workers without Ray, then Ray nodes of one core each, all on this machine; and what the
command does alone. nerf_backend/benchmark/cluster_prediction.py asks for its figures.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit, Event
from blender_addon.contract.jobs import ListAssets, Request, WriteMetadata
from blender_addon.contract.metadata import APPEARANCE, CODE_SIZE, PSNR, SHAPE
from blender_addon.contract.view_dataset import ViewSettings

from ..blender_process import BlenderWorker
from ..list_library import list_library
from ..processor import processor_name
from ..render_library import render_stale
from ..worker_pool import Workers, do_all
from .connect import AUTO, open_cluster

EMPTY = 200  # tasks without work
AGAIN = 3  # times that the command's own part is done, beside the first


class Nothing:
    """Work that is none."""

    def __init__(self, emit: Emit) -> None: ...

    def do(self, task: int) -> int:
        return task

    def end(self) -> None: ...


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--nodes", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for line in measure(arguments.library.resolve(), arguments.count, arguments.nodes, Path(name)):
            print(line, flush=True)


def measure(library: Path, count: int, nodes: int, folder: Path) -> Iterator[str]:
    records = list_library(library, [], folder / "previews", None, _ignore)
    chosen = [record for record in records if record.category][:count]

    def render(workers: Workers, out: Path) -> float:
        return _seconds(lambda: render_stale(library, chosen, out, ViewSettings(), workers, None, _ignore))

    yield f"{processor_name()}, {os.cpu_count()} cores; {len(chosen)} assets at the default settings.\n"
    yield "| | seconds | ratio to one worker |\n|---|---|---|"
    base = render(1, folder / "local 1")
    yield f"| one worker | {base:.1f} | 1.00 x |"
    two = render(2, folder / "local 2")
    yield f"| two workers | {two:.1f} | {base / two:.2f} x |"
    overheads: dict[str, float] = {}
    for size in range(1, nodes + 1):
        with ray_nodes(size) as opened:
            with open_cluster(AUTO, 1, None, [library], [folder], _ignore) as cluster:
                overheads["checking the nodes, with connecting"] = time.perf_counter() - opened
                spent = render(cluster, folder / f"ray {size}")
                if size == 1:
                    overheads |= _overheads(cluster)
        yield f"| Ray, {size} nodes of one core | {spent:.1f} | {base / spent:.2f} x |"
    size_of = sum(p.stat().st_size for p in (folder / "local 1").rglob("*") if p.is_file())
    yield "\n| beside the work | |\n|---|---|"
    for what, seconds in overheads.items():
        yield f"| {what} | {seconds:.4f} s |"
    for what, seconds in _alone(library, folder).items():
        yield f"| {what}, each asset: processor time beside Blender's start | {seconds:.4f} s |"
    yield f"| an asset's views | {size_of / len(chosen) / 1e6:.2f} MB |"


def _overheads(cluster: Any) -> dict[str, float]:
    tasks = range(EMPTY)
    start = time.perf_counter()
    ends = [time.perf_counter() for _ in cluster.spread(tasks, Nothing, 1)]
    local = _seconds(lambda: list(do_all(tasks, lambda worker, task: task, 1, None, None)))
    return {
        "until the first worker has done an empty task (Ray)": ends[0] - start,
        "each further empty task (Ray)": (ends[-1] - ends[0]) / (EMPTY - 1),
        "an empty task (local worker)": local / EMPTY,
    }


def _alone(library: Path, folder: Path) -> dict[str, float]:
    """Seconds an asset of the parts that no node shares, done to a copy of the library."""
    copy = Path(shutil.copy(library, folder / library.name))
    listing = ListAssets(str(copy), str(folder / "previews"))
    ids = [record.asset_id for record in list_library(copy, [], folder / "previews", None, _ignore)]
    code = [0.0] * CODE_SIZE

    def written(psnr: float) -> WriteMetadata:
        return WriteMetadata(str(copy), {each: {SHAPE: code, APPEARANCE: code, PSNR: psnr} for each in ids})

    once = _processor_seconds([listing])
    return {
        "listing": (_processor_seconds([listing] * (1 + AGAIN)) - once) / AGAIN / len(ids),
        "writing codes": (_processor_seconds([listing, *map(written, range(AGAIN))]) - once)
        / AGAIN
        / len(ids),
    }


def _processor_seconds(requests: Sequence[Request]) -> float:
    """Of a Blender of its own that does these."""
    before = os.times()
    with BlenderWorker(None, None) as worker:
        for request in requests:
            worker.run(request, _ignore)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@contextlib.contextmanager
def ray_nodes(count: int) -> Iterator[float]:
    """Nodes of one core on this machine, which AUTO finds; yields when they were there."""
    from ray.cluster_utils import Cluster

    start = time.perf_counter()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        for _ in range(count - 1):
            cluster.add_node(num_cpus=1)
        print(f"{count} nodes started in {time.perf_counter() - start:.1f} s", file=sys.stderr)
        os.environ["RAY_ADDRESS"] = cluster.address
        yield time.perf_counter()
    finally:
        cluster.shutdown()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ignore(event: Event) -> None:
    pass


if __name__ == "__main__":
    main()
