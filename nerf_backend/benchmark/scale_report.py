"""The measurements of scale.py as Markdown, with what a million assets would cost by them."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from ..fit_length import VISITS
from ..fit_settings import FitSettings
from .machine import sentence

MILLION = 1_000_000
CATEGORY = 5_000  # assets of one model, in the example of independent categories
VIEWS_A_SECOND = 14.0  # rendered by 2 cores at 128 x 128: docs/benchmarks.md

INTRODUCTION = """\
# Scale

While a fit runs it holds the field, two codes an asset with their optimisers, and the cameras; pixels stay
on the disk, in one memory-mapped table an asset ([file formats](file-formats.md)). A step touches the
tables and codes of its own assets only, so neither its time nor its memory grows with the category, but for
the codes and cameras. Initial codes come
from a basis of at most 2,000 assets, onto which the others are projected one at a time. Categories are
independent jobs.

**Several GPUs**: `torchrun --nproc-per-node N -m nerf_backend.cli fit VIEWS --model MODEL`. Every process
takes assets of its own (`--assets-per-step` each), the field's gradients are averaged by
DistributedDataParallel, code gradients are gathered so that all keep the same codes, and the first process
writes. All need the same folders. Tested with two processes on a CPU (gloo): both keep equal state, and the
gradients are the mean of those that each would find alone. It has not run on GPUs.

**Mixed precision** (`--precision bfloat16`) makes the networks' products in bfloat16. Off by default: on
one core of a CPU that has bfloat16 instructions a step became 1 to 4 % shorter, and 100 steps from one
start ended 0.5 dB lower. The networks are small; on a GPU it has not been measured.

**Early stop** (`--patience N`) ends a fit after N steps without a better PSNR on held-out views, measured
five times in as many steps. Off by default: the learning rate falls along a cosine to the planned end, so a
fit that stands still half-way may gain again. A fit that ends early keeps its last state.

**Logs**: `--tensorboard DIR` (`pip install asset2vec[tensorboard]`) writes loss, rate and held-out PSNR.

## Measured
"""


@dataclasses.dataclass(frozen=True)
class Disk:
    """Bytes an asset, and seconds an asset to make its pixel table."""

    resolution: int
    views: int
    assets: int
    pictures: float
    read_by_fit: float
    table: float
    table_seconds: float


@dataclasses.dataclass(frozen=True)
class Growth:
    """One number of assets; bytes of what a fit knows of their views, and of the whole process."""

    assets: int
    open_seconds: float
    data_bytes: int
    process_bytes: int
    draw_milliseconds: float
    step_milliseconds: float


@dataclasses.dataclass(frozen=True)
class Scale:
    machine: dict[str, Any]
    engine: str
    settings: FitSettings
    disks: Sequence[Disk]
    growth: Sequence[Growth]
    describe_seconds: float
    measure_seconds: float
    codes_rows: int
    codes_milliseconds: float
    code_bytes: int
    field_bytes: int

    @property
    def data_bytes(self) -> float:
        """Memory an asset of what a fit knows of the views."""
        return self.growth[-1].data_bytes / self.growth[-1].assets

    @property
    def open_seconds(self) -> float:
        few, many = self.growth[0], self.growth[-1]
        return (many.open_seconds - few.open_seconds) / (many.assets - few.assets)


def report(scale: Scale) -> str:
    return "\n".join(
        [
            INTRODUCTION,
            "Made by `python -m nerf_backend.benchmark.scale VIEWS ...`. " + sentence(scale.machine),
            f"Engine: {scale.engine}; settings: the defaults ({scale.settings.assets_per_step} assets a "
            f"step, {scale.settings.points_per_asset} points each).",
            "",
            *_disks(scale),
            *_growth(scale),
            *_one_asset(scale),
            *_million(scale),
            *_assumptions(scale),
        ]
    )


def _disks(scale: Scale) -> list[str]:
    lines = [
        "### Disk",
        "",
        "| an asset of | all its views | of these a fit reads | pixel table (cache) | making the table |",
        "|---|---|---|---|---|",
    ]
    for disk in scale.disks:
        lines.append(
            f"| {disk.views} views of {disk.resolution} x {disk.resolution} (mean of {disk.assets}) "
            f"| {_bytes(disk.pictures)} | {_bytes(disk.read_by_fit)} | {_bytes(disk.table)} "
            f"| {1e3 * disk.table_seconds:.0f} ms |"
        )
    return [*lines, ""]


def _growth(scale: Scale) -> list[str]:
    lines = [
        "### A fit, by number of assets",
        "",
        "| assets | opening | memory of the views | of the whole process | drawing rays | a step |",
        "|---|---|---|---|---|---|",
    ]
    for growth in scale.growth:
        lines.append(
            f"| {growth.assets} | {growth.open_seconds:.2f} s | {_bytes(growth.data_bytes)} "
            f"| {_bytes(growth.process_bytes)} | {growth.draw_milliseconds:.1f} ms "
            f"| {growth.step_milliseconds:.0f} ms |"
        )
    return [
        *lines,
        "",
        f"Moving the codes of one step in a table of {scale.codes_rows:,} takes "
        f"{scale.codes_milliseconds:.2f} ms a half: only the step's rows are touched.",
        "",
    ]


def _one_asset(scale: Scale) -> list[str]:
    return [
        "### One more asset",
        "",
        "| | |",
        "|---|---|",
        f"| memory, views (cameras, where classes begin) | {_bytes(scale.data_bytes)} |",
        f"| memory and checkpoint, codes with optimisers | {_bytes(scale.code_bytes)} |",
        f"| the field itself, whatever the number of assets | {_bytes(scale.field_bytes)} |",
        f"| opening its views | {1e3 * scale.open_seconds:.2f} ms |",
        f"| describing it for the initial codes | {scale.describe_seconds:.3f} s |",
        f"| measuring its quality | {scale.measure_seconds:.2f} s |",
        "",
    ]


def _million(scale: Scale) -> list[str]:
    step = scale.growth[-1].step_milliseconds
    steps = VISITS * MILLION / scale.settings.assets_per_step
    lines = [
        "### A million assets, by these slopes",
        "",
        "| | |",
        "|---|---|",
    ]
    for disk in scale.disks:
        size = f"{disk.views} views of {disk.resolution} x {disk.resolution}"
        lines.append(f"| disk, {size} | {_bytes(MILLION * disk.pictures)} |")
        lines.append(f"| disk, their pixel tables | {_bytes(MILLION * disk.table)} |")
        lines.append(f"| making the tables, one core | {_hours(MILLION * disk.table_seconds)} |")
    views = scale.disks[0].views
    lines += [
        f"| rendering, 2 cores at {VIEWS_A_SECOND:.0f} views a second "
        f"| {_hours(MILLION * views / VIEWS_A_SECOND)} |",
        f"| memory, all in one model | {_bytes(MILLION * (scale.data_bytes + scale.code_bytes))} |",
        f"| memory, {CATEGORY:,} in each of {MILLION // CATEGORY} models "
        f"| {_bytes(CATEGORY * (scale.data_bytes + scale.code_bytes))} each |",
        f"| initial codes, one core | {_hours(MILLION * scale.describe_seconds)} |",
        f"| steps ({VISITS} visits an asset) | {steps / 1e6:.0f} million |",
        f"| the steps on this machine at {step:.0f} ms | {_hours(steps * step / 1e3)} |",
        f"| the steps for each millisecond that one takes on a GPU | {_hours(steps / 1e3)} |",
        f"| measuring every asset's quality | {_hours(MILLION * scale.measure_seconds)} |",
        "",
    ]
    return lines


def _assumptions(scale: Scale) -> list[str]:
    read = _bytes(scale.settings.assets_per_step * scale.disks[0].table)
    return [
        "Assumptions, and what is not known:",
        "",
        "- Repeated assets are links to the files of a few, so the operating system has every table cached. "
        f"Otherwise each step reads up to {read} from the disk.",
        f"- {VISITS} visits an asset is what a fit of hundreds gets by default. Whether that is enough for a "
        "million, and whether one field of this size can hold them, has not been measured: a code's part in "
        "the quality of many thousands is open. Categories are independent jobs.",
        "- Each process of `torchrun` takes assets of its own, so N GPUs need 1/N of the steps. How much of "
        "that is lost to communication has been measured nowhere: no GPU was at hand.",
        "- An asset's pictures may be deleted once its table and code are there; a refit and quality need "
        "them again.",
    ]


def _bytes(count: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count:.0f} B"


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:,.0f} h" if hours >= 10 else f"{hours:.1f} h"
