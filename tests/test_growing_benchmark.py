"""The benchmark of refits fits a library before and after it grew, and keeps what it has fitted."""

from pathlib import Path

from blender_addon.contract import view_dataset
from nerf_backend.benchmark.growing import HEAD, Trial, compare
from nerf_backend.model_file import read_model_document
from nerf_backend.terminal import Terminal

from .tiny_fit import FEW_STEPS


def test_refits_of_a_library_that_grew_are_compared_with_a_first_fit_of_all(
    tiny_views: Path, tmp_path: Path
) -> None:
    ids = sorted(asset.asset_id for asset in view_dataset.list_assets(tiny_views))
    trial = Trial(tiny_views, "chair", tmp_path, ids[:4], ids[4:], FEW_STEPS)
    rows = compare(trial, [5], Terminal())
    only_codes, goes_on, anew, of_all = rows
    assert [row.start for row in rows] == ["later ones only got codes", "goes on", "anew", "first fit of all"]
    assert [row.steps for row in rows] == [FEW_STEPS.steps, 5, 5, FEW_STEPS.steps]
    assert only_codes.drift is None and of_all.drift is None
    assert goes_on.drift is not None and anew.drift is not None
    assert goes_on.drift.previous == anew.drift.previous == read_model_document(trial.first).model_id
    assert of_all.nearest == (1.0, 1.0)
    assert all(0 <= share <= 1 for row in rows for share in row.nearest)
    assert all(len(row.cells()) == len(HEAD) for row in rows)
    starts = {name: read_model_document(tmp_path / f"{name} 5").start for name in ("goes on", "anew")}
    assert starts == {"goes on": goes_on.drift.previous, "anew": ""}
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("model.json")}
    assert len(times) == 4
    again = compare(trial, [5], Terminal())
    assert [row.steps for row in again] == [row.steps for row in rows]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("model.json")} == times
