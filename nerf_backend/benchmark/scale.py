"""What thousands of assets cost, and by their slopes a million.

    python -m nerf_backend.benchmark.scale VIEWS [VIEWS ...] [--out docs/scale.md]

VIEWS are view datasets, of one resolution each; the first one's assets are repeated under other ids
(links to the same files) for the counts of COUNTS. Prints Markdown. Some 2 minutes on a quiet core.
"""

import argparse
import dataclasses
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.files import write_text
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.view_dataset import AssetViews

from ..build_field import build_field
from ..code_optimiser import CodeOptimiser
from ..engine import Engine, choose_engine
from ..field.marching import bake
from ..fit_batches import draw_rays
from ..fit_data import FitData, read_data
from ..fit_loop import BatchLoss, fit_step
from ..fit_settings import FitSettings
from ..fit_start import describe
from ..fit_state import FitState
from ..pixel_table import table_path
from ..quality import measure
from .machine import machine
from .scale_report import Disk, Growth, Scale, report

COUNTS = (32, 320, 3200)
CODES = 100_000  # rows of the table of codes whose update is timed
STEPS = 12  # a time is the median of as many
LOOKED_AT = 8  # assets that are described and measured
FITTED = 150  # steps before they are measured: a field that is foggy everywhere takes much longer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("views", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, help="write the Markdown here too")
    arguments = parser.parse_args()
    text = report(scale(arguments.views))
    print(text)
    if arguments.out:
        write_text(arguments.out, text + "\n")


def scale(datasets: list[Path], counts: tuple[int, ...] = COUNTS) -> Scale:
    """Measures everything that the report states."""
    engine = choose_engine()
    settings = FitSettings().resolved(engine.tiny_cuda_nn)
    disks = [_disk(views) for views in datasets]
    growth = []
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            repeated = Path(folder) / str(count)
            assets = _repeat(datasets[0], repeated, count)
            growth.append(_growth(repeated, assets, settings, engine))
    few = view_dataset.list_assets(datasets[0])[:LOOKED_AT]
    data = read_data(datasets[0], few, settings.held_out, engine.device)
    state = _state(len(few), settings, engine)
    losses = BatchLoss(state.field)
    for step in range(FITTED):
        fit_step(state, losses, data, settings, step / FITTED)
    return Scale(
        machine(),
        engine.name,
        settings,
        disks,
        growth,
        describe_seconds=_seconds(lambda: describe(data, 0), times=1),
        measure_seconds=_seconds(lambda: _measure(state, data), times=1) / len(few),
        codes_rows=CODES,
        codes_milliseconds=1e3 * _codes_update(settings),
        code_bytes=_code_bytes(),
        field_bytes=sum(parameter.nbytes for parameter in state.field.parameters()),
    )


def _disk(views: Path) -> Disk:
    """Bytes an asset, by the largest uses, after every table is made; and how long that takes."""
    settings = view_dataset.read_settings(views)
    assets = view_dataset.list_assets(views)
    for asset in assets:
        table_path(views, asset.asset_id).unlink(missing_ok=True)
    make = _seconds(lambda: read_data(views, assets, 0, torch.device("cpu")), times=1)

    def mean(pattern: str) -> float:
        folders = [view_dataset.asset_folder(views, asset.asset_id) for asset in assets]
        return statistics.mean(
            sum(path.stat().st_size for path in folder.glob(pattern)) for folder in folders
        )

    everything = mean("*") + mean("*/*")
    return Disk(
        settings.resolution,
        settings.count(),
        len(assets),
        everything - mean("pixels-*"),
        mean("albedo/*") + mean("depth/*"),
        mean("pixels-*"),
        make / len(assets),
    )


def _repeat(views: Path, into: Path, count: int) -> list[AssetViews]:
    """A dataset of ``count`` assets whose files are links to those of ``views``."""
    view_dataset.write_settings(into, view_dataset.read_settings(views))
    sources = view_dataset.list_assets(views)
    found = []
    for index in range(count):
        source = sources[index % len(sources)]
        asset = dataclasses.replace(source, asset_id=f"{index:08d}", name=f"{index:08d}")
        folder = view_dataset.asset_folder(into, asset.asset_id)
        folder.mkdir(parents=True)
        view_dataset.write_asset(folder, asset)
        for path in view_dataset.asset_folder(views.resolve(), source.asset_id).iterdir():
            if path.name != "asset.json":
                (folder / path.name).symlink_to(path)
        found.append(asset)
    return found


def _growth(views: Path, assets: list[AssetViews], settings: FitSettings, engine: Engine) -> Growth:
    """Opening, memory and time a step with so many assets."""
    started = time.monotonic()
    data = read_data(views, assets, settings.held_out, engine.device)
    opened = time.monotonic() - started
    state = _state(len(assets), settings, engine)
    losses = BatchLoss(state.field)
    generator = torch.Generator().manual_seed(1)

    def draw() -> None:
        chosen = torch.randperm(len(assets), generator=generator)[: settings.assets_per_step]
        draw_rays(data, chosen, (1280, 512, 256), generator)

    drawing = _seconds(draw)
    stepping = _seconds(lambda: fit_step(state, losses, data, settings, 0.2))
    return Growth(len(assets), opened, _held(data), _resident(), 1e3 * drawing, 1e3 * stepping)


def _state(count: int, settings: FitSettings, engine: Engine) -> FitState:
    generator = torch.Generator().manual_seed(0)
    codes = [torch.randn(count, CODE_SIZE, generator=generator) for _ in range(2)]
    return FitState.new(build_field(settings, engine, generator), (codes[0], codes[1]), settings, generator)


def _measure(state: FitState, data: FitData) -> None:
    for index in range(len(data.assets)):
        baked = bake(state.field, state.shape_codes[index], state.appearance_codes[index])
        measure(baked, data.pictures(index), data.measured)


def _codes_update(settings: FitSettings) -> float:
    """Seconds of one sparse update of a table of CODES codes."""
    codes = torch.zeros(CODES, CODE_SIZE)
    optimiser = CodeOptimiser.of(codes)
    generator = torch.Generator().manual_seed(0)
    gradient = torch.randn(settings.assets_per_step, CODE_SIZE, generator=generator)

    def update() -> None:
        rows = torch.randint(CODES, (settings.assets_per_step,), generator=generator).unique()
        optimiser.step(codes, rows, gradient[: len(rows)], settings.code_rate)

    return _seconds(update)


def _code_bytes() -> int:
    """Bytes of one asset's two codes and their optimisers, in memory and in a checkpoint."""
    codes = torch.zeros(1, CODE_SIZE)
    optimiser = CodeOptimiser.of(codes)
    moments = sum(getattr(optimiser, field.name).nbytes for field in dataclasses.fields(CodeOptimiser))
    return 2 * (codes.nbytes + moments)


def _seconds(work: Callable[[], object], times: int = STEPS) -> float:
    """Median wall-clock time; on a GPU the work is waited for."""
    found = []
    for _ in range(times + (times > 1)):
        started = time.perf_counter()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        found.append(time.perf_counter() - started)
    return statistics.median(found[times > 1 :])  # the first one warms up


def _held(data: FitData) -> int:
    """Bytes of memory that ``data`` holds: its tensors, and the records of its assets."""
    tensors = [value for value in vars(data).values() if isinstance(value, torch.Tensor)]
    records = [[asset, vars(asset), *vars(asset).values()] for asset in data.assets]
    return sum(tensor.nbytes for tensor in tensors) + sum(
        sys.getsizeof(part) for record in records for part in record
    )


def _resident() -> int:
    """Bytes of memory that this process holds in all; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * 4096


if __name__ == "__main__":
    main()
