"""The benchmark of scale runs on any view dataset, and its extrapolation is its own numbers'."""

from pathlib import Path

import pytest

from nerf_backend.benchmark import scale as scale_module
from nerf_backend.benchmark import scale_report
from nerf_backend.benchmark.scale_report import Disk, Growth, Scale, report
from nerf_backend.fit_settings import FitSettings

MACHINE = dict.fromkeys(("cpu", "cores", "threads", "gpu", "system", "python", "torch", "date"), "x")


def test_a_million_costs_a_million_times_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale_report, "VISITS", 160)
    found = Scale(
        MACHINE,
        "PyTorch on CPU",
        FitSettings(assets_per_step=8),
        [Disk(64, 18, 32, 1.5e6, 4e5, 3e5, 0.036)],
        [
            Growth(10, 0.01, 20_000, 10**8, 3.0, 39.0),
            Growth(1000, 1.0, 2_000_000, 10**8, 3.0, 40.0),
        ],
        describe_seconds=0.36,
        measure_seconds=0.72,
        codes_rows=100_000,
        codes_milliseconds=0.1,
        code_bytes=500,
        field_bytes=10**7,
    )
    text = report(found)
    for line in (
        "| disk, 18 views of 64 x 64 | 1.5 TB |",
        "| disk, their pixel tables | 300 GB |",
        "| making the tables, one core | 10 h |",
        "| memory, all in one model | 2.5 GB |",  # 2000 B of views and 500 B of codes
        "| steps (160 visits an asset) | 20 million |",
        "| the steps on this machine at 40 ms | 222 h |",
        "| measuring every asset's quality | 200 h |",
    ):
        assert line in text, text


def test_it_measures_any_dataset(tiny_views: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CODES": 100, "STEPS": 1, "LOOKED_AT": 1, "FITTED": 1}.items():
        monkeypatch.setattr(scale_module, name, value)
    found = scale_module.scale([tiny_views], (4, 9))
    assert [growth.assets for growth in found.growth] == [4, 9]
    assert (
        found.disks[0].table > 9 * 8 * 32 * 32 / 8
    )  # 9 bytes a row, 8 views of an eighth empty rows at least
    assert found.disks[0].pictures > found.disks[0].read_by_fit > 0
    assert "### A million assets" in report(found)
