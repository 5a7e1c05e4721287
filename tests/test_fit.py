"""The fit as a whole: it learns, stops, goes on bit for bit, is not repeated, and says what is wrong."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Progress
from blender_addon.contract.fronts import FOUND, Front
from nerf_backend import fit_run, fit_watch
from nerf_backend.engine import choose_engine
from nerf_backend.fit import checkpoint_identity, checkpoint_path, fit_category
from nerf_backend.fit_run import Interrupted
from nerf_backend.fit_settings import FitSettings
from nerf_backend.model_file import WEIGHTS, read_model_document

from .analytic_views import Sphere, write_views
from .tiny_fit import CHAIRS, FEW_STEPS, SETTINGS, fit, ignore, never


@pytest.mark.parametrize("encoding", ["planes", "hash"])
def test_a_small_fit_shows_held_out_views(encoding: str, tiny_views: Path, tmp_path: Path) -> None:
    fit(tiny_views, tmp_path / "model", dataclasses.replace(SETTINGS, encoding=encoding))
    document = read_model_document(tmp_path / "model")
    assert len(document.assets) == CHAIRS
    assert document.settings.encoding == encoding
    print([(asset.psnr, asset.iou) for asset in document.assets])
    assert min(asset.psnr for asset in document.assets) > 21
    assert min(asset.iou for asset in document.assets) > 0.75


def test_the_encoding_is_chosen_by_the_engine_and_recorded(tiny_model: Path) -> None:
    assert FitSettings().resolved(tiny_cuda_nn=True).encoding == "hash"
    assert FitSettings().resolved(tiny_cuda_nn=False).encoding == "planes"
    assert read_model_document(tiny_model).settings.encoding in ("hash", "planes")


def test_stopped_and_resumed_equals_never_stopped(tiny_views: Path, tmp_path: Path) -> None:
    fit(tiny_views, tmp_path / "straight", FEW_STEPS)
    asked = iter([False] * 5 + [True])
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "stopped", FEW_STEPS, ignore, lambda: next(asked))
    assert checkpoint_path(tmp_path / "stopped").exists()
    fit(tiny_views, tmp_path / "stopped", FEW_STEPS)
    assert not checkpoint_path(tmp_path / "stopped").exists()
    straight, stopped = (load_file(tmp_path / name / WEIGHTS) for name in ("straight", "stopped"))
    assert straight.keys() == stopped.keys()
    assert all(torch.equal(straight[name], stopped[name]) for name in straight)
    first, second = (read_model_document(tmp_path / name) for name in ("straight", "stopped"))
    assert (first.model_id, first.assets) == (second.model_id, second.assets)


def test_a_fit_shows_what_it_has_learnt_while_it_lasts(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_watch, "MEASURE_SECONDS", 0.0)
    monkeypatch.setattr(fit_watch, "REPORT_SECONDS", 0.0)
    seen: list[np.ndarray] = []
    named: set[str] = set()

    def look(event: Event) -> None:
        if isinstance(event, Progress) and event.picture:
            named.add(event.picture)
            seen.append(np.asarray(Image.open(event.picture), dtype=float))

    settings = dataclasses.replace(SETTINGS, steps=60)
    fit_category(tiny_views, "chair", tmp_path / "model", settings, look, never)
    middle = seen[0].shape[0] // 2
    errors = [np.abs(picture[:middle] - picture[-middle:]).mean() for picture in seen]
    assert errors[-1] < 0.7 * errors[0], "the lower row does not come nearer to the upper one"
    assert [path for path in named if Path(path).exists()] == []


def test_a_checkpoint_of_other_settings_is_not_continued(tiny_views: Path, tmp_path: Path) -> None:
    asked = iter([False] * 5 + [True])
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: next(asked))
    other = dataclasses.replace(FEW_STEPS, seed=1)
    assert fit(tiny_views, tmp_path / "model", other) == dataclasses.replace(
        fit(tiny_views, tmp_path / "fresh", other), seconds=pytest.approx(0, abs=1e9)
    )


def test_a_finished_fit_is_not_repeated(tiny_views: Path, tmp_path: Path) -> None:
    first = fit(tiny_views, tmp_path / "model", FEW_STEPS)
    written = (tmp_path / "model" / WEIGHTS).stat().st_mtime_ns
    assert fit(tiny_views, tmp_path / "model", FEW_STEPS) == first
    assert (tmp_path / "model" / WEIGHTS).stat().st_mtime_ns == written
    other = fit(tiny_views, tmp_path / "model", dataclasses.replace(FEW_STEPS, seed=1))
    assert other.model_id != first.model_id


def test_a_fit_that_diverges_says_so_and_keeps_the_last_good_checkpoint(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter([False] * 5 + [True])
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: next(asked))
    before = checkpoint_path(tmp_path / "model").read_bytes()
    monkeypatch.setattr(fit_run, "fit_step", lambda *arguments: float("nan"))
    with pytest.raises(UserError, match=r"diverged.*--grid-rate"):
        fit(tiny_views, tmp_path / "model", FEW_STEPS)
    assert checkpoint_path(tmp_path / "model").read_bytes() == before


def test_only_the_assets_asked_for_are_fitted(tiny_views: Path, tmp_path: Path) -> None:
    wanted = {"chair000", "chair002"}
    fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, never, wanted)
    fitted = {asset.asset_id for asset in read_model_document(tmp_path / "model").assets}
    assert fitted == wanted


def test_progress_says_engine_steps_and_time_left(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_watch, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(fit_watch, "MEASURE_SECONDS", 0.0)
    events: list[Event] = []
    fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, events.append, never)
    told = [event for event in events if isinstance(event, Progress)]
    assert (told[0].stage, told[0].message) == ("read", choose_engine().reason)
    steps = [event for event in told if event.stage == "fit"]
    assert (steps[0].done, steps[0].total) == (0, FEW_STEPS.steps)
    assert [event.done for event in steps[1:-1]] == list(range(1, FEW_STEPS.steps + 1))
    assert all(event.seconds_left is not None for event in steps[1:])
    assert steps[-1].values["psnr"] > 5


def test_a_category_without_views_is_a_sentence(tiny_views: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no views of category 'table'"):
        fit_category(tiny_views, "table", tmp_path / "model", FEW_STEPS, ignore, never)


def test_settings_that_cannot_work_are_a_sentence(tiny_views: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--hidden 0 is too small"):
        fit(tiny_views, tmp_path / "model", dataclasses.replace(FEW_STEPS, hidden=0))


def test_a_full_disk_is_a_sentence(tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise SafetensorError("I/O error: No space left on device")

    monkeypatch.setattr("safetensors.torch.save_file", fail)
    with pytest.raises(UserError, match=r"could not be written .*No space left.*free some space"):
        fit(tiny_views, tmp_path / "model", FEW_STEPS)
    assert not list(tmp_path.glob("model*"))
    assert not list(tmp_path.glob(".partial-*"))


def test_stopping_while_measuring_keeps_the_finished_steps(tiny_views: Path, tmp_path: Path) -> None:
    asked = iter([False] * FEW_STEPS.steps + [True])
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: next(asked))
    events: list[Event] = []
    fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, events.append, never)
    steps = [event for event in events if isinstance(event, Progress) and event.stage == "fit"]
    assert [event.done for event in steps] == 2 * [FEW_STEPS.steps]  # where it goes on, and that it is done


def test_a_checkpoint_of_assets_that_faced_another_way_is_not_gone_on_from() -> None:
    straight, turned = Front(0.0, FOUND, 0.9), Front(90.0, FOUND, 0.9)
    identity = checkpoint_identity("inputs", "", [straight, straight])
    assert identity != checkpoint_identity("inputs", "", [straight, turned])
    assert identity != checkpoint_identity("inputs", "origin", [straight, straight])
    # The category's turn is a name only, and so is who says where an asset faces.
    renamed = Front.by_artist(0.0, 0.0).turned(180.0)
    assert identity == checkpoint_identity("inputs", "", [renamed, straight])


def test_one_asset_alone_can_be_fitted(tmp_path: Path) -> None:
    write_views(tmp_path / "views", {"only": [Sphere((0.0, 0.0, 0.0), 0.5, (0.9, 0.3, 0.1))]})
    assert fit(tmp_path / "views", tmp_path / "model", FEW_STEPS).assets == 1


def test_a_fit_stopped_before_its_first_step_goes_on(tiny_views: Path, tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: True)
    assert checkpoint_path(tmp_path / "model").exists()
    fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, never)
    assert read_model_document(tmp_path / "model").steps == FEW_STEPS.steps
