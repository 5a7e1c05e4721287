"""What a fit does about inputs without anything in them, numbers that go bad, and gains that end."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed, Progress
from nerf_backend import fit_loop
from nerf_backend.fit import checkpoint_path, fit_category
from nerf_backend.fit_codes import fit_codes
from nerf_backend.fit_run import Interrupted
from nerf_backend.model_file import load_model, read_model_document

from .analytic_views import Sphere, write_views
from .tiny_fit import FEW_STEPS, chairs, fit, ignore, never

BALL = [Sphere((0.0, 0.0, 0.0), 0.5, (0.9, 0.3, 0.1))]


def test_an_asset_whose_views_are_empty_is_named_and_left_out(tmp_path: Path) -> None:
    write_views(tmp_path / "views", {"nothing": [], **chairs(2)})
    events: list[Event] = []
    fit_category(tmp_path / "views", "chair", tmp_path / "model", FEW_STEPS, events.append, never)
    fitted = [asset.asset_id for asset in read_model_document(tmp_path / "model").assets]
    assert fitted == ["chair000", "chair001"]
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.item == "nothing"
    assert "nothing are empty" in failed.message


def test_views_that_are_all_empty_are_a_sentence(tmp_path: Path) -> None:
    write_views(tmp_path / "views", {"nothing": [], "neither": []})
    with pytest.raises(UserError, match=r"all 2 assets .* are empty"):
        fit(tmp_path / "views", tmp_path / "model", FEW_STEPS)


def test_a_new_asset_without_anything_to_see_keeps_no_other_from_its_code(
    tiny_model: Path, tmp_path: Path
) -> None:
    write_views(tmp_path, {"nothing": [], "ball": BALL})
    events: list[Event] = []
    found = list(fit_codes(load_model(tiny_model), tmp_path, ["nothing", "ball"], events.append))
    assert [codes.asset_id for codes in found] == ["ball"]
    assert [event.item for event in events if isinstance(event, Failed)] == ["nothing"]


def test_some_empty_views_of_an_asset_do_no_harm(tmp_path: Path) -> None:
    """The ball is seen from one side only: in the other views there is nothing."""
    write_views(tmp_path / "views", {"nothing": [], "ball": BALL})
    empty, half = (view_dataset.asset_folder(tmp_path / "views", name) for name in ("nothing", "ball"))
    for view in range(4):
        for channel in ("albedo", "depth"):
            source = view_dataset.view_file(empty, channel, view)
            view_dataset.view_file(half, channel, view).write_bytes(source.read_bytes())
    fit_category(tmp_path / "views", "chair", tmp_path / "model", FEW_STEPS, ignore, never, {"ball"})
    (asset,) = read_model_document(tmp_path / "model").assets
    assert asset.psnr > 0


@pytest.mark.parametrize("bad", ["loss", "gradient"])
def test_numbers_that_go_bad_end_the_fit_and_never_reach_the_checkpoint(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    honest = fit_loop.batch_loss

    def batch_loss(*arguments: object) -> torch.Tensor:
        loss = honest(*arguments)
        if arguments[5] == FEW_STEPS.steps - 1:  # only in the last step, after which no loss is computed
            return loss * float("nan") if bad == "loss" else loss + (loss - loss.detach()) * float("inf")
        return loss

    monkeypatch.setattr(fit_loop, "batch_loss", batch_loss)
    with pytest.raises(UserError, match="diverged"):
        fit(tiny_views, tmp_path / "model", FEW_STEPS)
    assert not (tmp_path / "model").exists()
    assert not checkpoint_path(tmp_path / "model").exists()


def test_stopping_after_numbers_went_bad_keeps_the_last_good_checkpoint(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter([False] * 3 + [True])
    with pytest.raises(Interrupted):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: next(asked))
    good = checkpoint_path(tmp_path / "model").read_bytes()
    honest = fit_loop.batch_loss
    worse = lambda *arguments: (loss := honest(*arguments)) + (loss - loss.detach()) * float("inf")  # noqa: E731
    monkeypatch.setattr(fit_loop, "batch_loss", worse)
    asked = iter([False, True])
    with pytest.raises(UserError, match="diverged"):
        fit_category(tiny_views, "chair", tmp_path / "model", FEW_STEPS, ignore, lambda: next(asked))
    assert checkpoint_path(tmp_path / "model").read_bytes() == good


def test_a_fit_that_gains_nothing_ends_and_says_so(
    tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nerf_backend.progress_psnr.psnr", lambda error: 10.0)
    events: list[Event] = []
    settings = dataclasses.replace(FEW_STEPS, steps=200, patience=10)
    fit_category(tiny_views, "chair", tmp_path / "model", settings, events.append, never)
    document = read_model_document(tmp_path / "model")
    assert [entry["step"] for entry in document.history] == [2, 4, 6, 8, 10, 12]
    assert document.steps == 12
    said = [event.message for event in events if isinstance(event, Progress) and event.stage == "fit"]
    assert said[-1] == "ended at step 12 of 200: no better for 10 steps"


def test_a_fit_that_gains_goes_on(tiny_views: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rising = iter(range(100))
    monkeypatch.setattr("nerf_backend.progress_psnr.psnr", lambda error: float(next(rising)))
    settings = dataclasses.replace(FEW_STEPS, steps=14, patience=3)
    assert fit(tiny_views, tmp_path / "model", settings).steps == 14


def test_logs_for_tensorboard_are_written_on_request(tiny_views: Path, tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    settings = dataclasses.replace(FEW_STEPS, patience=20)
    logs = tmp_path / "logs"
    fit_category(tiny_views, "chair", tmp_path / "model", settings, ignore, never, tensorboard=logs)
    read = accumulator.EventAccumulator(str(logs)).Reload()
    assert [point.step for point in read.Scalars("psnr")] == [4, 8, 12]
    history = [entry["psnr"] for entry in read_model_document(tmp_path / "model").history]
    assert [point.value for point in read.Scalars("psnr")] == pytest.approx(history)


def test_without_tensorboard_the_request_is_a_sentence() -> None:
    code = (
        "import sys; sys.modules['tensorboard'] = None\n"
        "from pathlib import Path\n"
        "from nerf_backend.training_log import TrainingLog\n"
        "TrainingLog(None).add(0, {'loss': 1.0})\n"
        "try: TrainingLog(Path('logs'))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("UserError --tensorboard needs the package tensorboard: run `pip install")
