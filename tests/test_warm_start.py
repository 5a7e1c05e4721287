"""A refit goes on from the model that is there, and its codes mean what they meant."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Progress
from nerf_backend import fit as fit_module
from nerf_backend import fit_start
from nerf_backend.drift import neighbour_overlap
from nerf_backend.fit import FitReport, fit_category
from nerf_backend.fit_settings import FitSettings
from nerf_backend.model_file import fitted_codes, load_model, read_model_document
from nerf_backend.start_choice import choose_start, starter_path

from .analytic_views import random_chairs, write_views
from .tiny_fit import CHAIRS, FEW_STEPS, SETTINGS, chairs, ignore, never

SHORT = dataclasses.replace(SETTINGS, steps=5)
NEW = 2


@pytest.fixture(scope="module")
def grown_views(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The views of tiny_views, and of some chairs more."""
    folder = tmp_path_factory.mktemp("grown") / "views"
    more = random_chairs(NEW, np.random.default_rng(8))
    write_views(folder, chairs() | {f"new-{name}": solids for name, solids in more.items()})
    return folder


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "models" / "chair"))


def refit(
    views: Path, model: Path, settings: FitSettings, start: Path | None, said: list[Event] | None = None
) -> FitReport:
    emit = ignore if said is None else said.append
    return fit_category(views, "chair", model, settings, emit, never, start=start)


def messages(said: list[Event], stage: str) -> list[str]:
    return [event.message for event in said if isinstance(event, Progress) and event.stage == stage]


def test_it_begins_where_the_old_model_ended(
    tiny_views: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_module, "run", lambda *arguments, **options: None)  # no step at all
    before = {asset.asset_id: asset for asset in read_model_document(model).assets}
    old_id = read_model_document(model).model_id
    refit(tiny_views, model, SHORT, model)
    after = read_model_document(model)
    assert after.start == old_id
    for asset in after.assets:
        assert asset.psnr == pytest.approx(before[asset.asset_id].psnr, abs=1e-3)
        assert asset.iou == pytest.approx(before[asset.asset_id].iou, abs=1e-3)
    assert after.drift is not None
    assert after.drift.shape.moved < 1e-5


def test_another_model_lends_its_codes_to_assets_that_it_knows(
    tiny_views: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_module, "run", lambda *arguments, **options: None)  # no step at all
    refit(tiny_views, tmp_path / "other", SHORT, tiny_model)
    lent, own = load_model(tiny_model), load_model(tmp_path / "other")
    torch.testing.assert_close(own.shape_codes, lent.shape_codes)
    torch.testing.assert_close(own.appearance_codes, lent.appearance_codes)


def test_a_grown_library_keeps_its_codes_and_says_their_drift(grown_views: Path, model: Path) -> None:
    old = load_model(model)
    said: list[Event] = []
    refit(grown_views, model, dataclasses.replace(SETTINGS, steps=40), model, said)
    new = load_model(model)
    drift = new.document.drift
    assert drift is not None
    assert (drift.previous, drift.common) == (old.model_id, CHAIRS)
    assert new.document.lineage == (old.model_id,)
    assert drift.shape.moved < 0.15
    assert messages(said, "drift") == [drift.sentence()]
    rows = [[asset.asset_id for asset in new.document.assets].index(a.asset_id) for a in old.document.assets]
    assert neighbour_overlap(old.shape_codes.numpy(), new.shape_codes[rows].numpy()) > 0.7
    by_name = {asset.asset_id: asset for asset in new.document.assets}
    for asset in old.document.assets:
        assert by_name[asset.asset_id].psnr > 17


def test_codes_are_aligned_after_a_cold_refit_too(tiny_views: Path, model: Path) -> None:
    """Another seed has another code space; on the assets in common it is turned back."""
    old = load_model(model)
    refit(tiny_views, model, dataclasses.replace(FEW_STEPS, seed=7), None)
    new = load_model(model)
    assert new.document.start == ""
    assert new.document.drift is not None
    assert new.document.drift.shape.moved < 0.5
    described = new.shape_codes.mean(0) - old.shape_codes.mean(0)
    assert float(described.norm()) < 1e-3  # a shift is taken away whole


def test_an_asset_that_changed_does_not_begin_with_its_old_code(
    tiny_views: Path, model: Path, tmp_path: Path
) -> None:
    views = Path(shutil.copytree(tiny_views, tmp_path / "views"))
    (first, second) = list(chairs())[:2]
    write_views(views, {first: chairs()[second]}, source_hash="1" * 16)
    refit(views, model, SHORT, model)
    document = read_model_document(model)
    assert document.drift is not None
    assert document.drift.common == CHAIRS - 1
    codes = {c.asset_id: torch.tensor(c.shape) for c in fitted_codes(load_model(model))}
    others = {name: float((code - codes[first]).norm()) for name, code in codes.items() if name != first}
    assert min(others, key=lambda name: others[name]) == second


def test_codes_given_after_the_fit_are_kept_too(grown_views: Path, model: Path) -> None:
    old = load_model(model)
    late = dataclasses.replace(fitted_codes(old)[0], asset_id="new-chair000")
    fit_category(grown_views, "chair", model, SHORT, ignore, never, None, model, [late])
    document = read_model_document(model)
    assert document.drift is not None
    assert document.drift.common == CHAIRS + 1


def test_a_poor_code_is_neither_begun_with_nor_compared(
    grown_views: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_module, "run", lambda *arguments, **options: None)  # no step at all
    poor = dataclasses.replace(fitted_codes(load_model(model))[0], asset_id="new-chair000", psnr=12.0)
    anew = Path(shutil.copytree(model, tmp_path / "unpublished"))
    for folder, published in ((anew, []), (model, [poor])):
        fit_category(grown_views, "chair", folder, SHORT, ignore, never, None, folder, published)
    torch.testing.assert_close(load_model(model).shape_codes, load_model(anew).shape_codes)
    document = read_model_document(model)
    assert document.drift is not None
    assert document.drift.common == CHAIRS


def test_what_begins_without_a_code_is_as_far_apart_as_in_a_first_fit(
    grown_views: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bases made of the known assets alone would not tell what sets the others apart."""
    monkeypatch.setattr(fit_module, "run", lambda *arguments, **options: None)  # no step at all
    drawn_best = sorted(read_model_document(model).assets, key=lambda asset: -asset.psnr)[:2]
    known, enough = {asset.asset_id for asset in drawn_best}, drawn_best[-1].psnr
    monkeypatch.setattr(fit_start, "is_poor", lambda psnr, iou: psnr < enough)
    refit(grown_views, tmp_path / "first", SHORT, None)
    refit(grown_views, model, SHORT, model)
    first, anew = load_model(tmp_path / "first"), load_model(model)
    rows = [row for row, a in enumerate(anew.document.assets) if a.asset_id not in known]
    ratio = torch.pdist(anew.shape_codes[rows]) / torch.pdist(first.shape_codes[rows])
    torch.testing.assert_close(ratio, ratio.mean().expand_as(ratio), rtol=1e-3, atol=0)


def test_a_finished_refit_is_not_repeated_and_one_from_another_start_is(
    tiny_views: Path, tmp_path: Path, tiny_model: Path
) -> None:
    model = tmp_path / "model"
    first = refit(tiny_views, model, SHORT, tiny_model)
    assert refit(tiny_views, model, SHORT, tiny_model) == first
    assert refit(tiny_views, model, SHORT, model) == first
    assert refit(tiny_views, model, SHORT, None).model_id != first.model_id


def test_a_model_of_another_size_is_not_begun_with(tiny_views: Path, tmp_path: Path, model: Path) -> None:
    said: list[Event] = []
    other = dataclasses.replace(FEW_STEPS, hidden=16, steps=2)
    refit(tiny_views, tmp_path / "new", other, model, said)
    assert "other sizes" in messages(said, "start")[0]
    assert read_model_document(tmp_path / "new").start == ""


def test_a_damaged_model_is_made_anew(tiny_views: Path, model: Path) -> None:
    (model / "model.json").write_text("{}")
    said: list[Event] = []
    refit(tiny_views, model, FEW_STEPS, model, said)
    assert "cannot be kept" in messages(said, "start")[0]
    assert read_model_document(model).drift is None


def test_the_own_model_comes_before_the_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    own, other = tmp_path / "models" / "chair", tmp_path / "other"
    assert choose_start(None, "chair", own) is None
    for folder in (starter_path("chair"), other / "chair"):
        folder.mkdir(parents=True)
        (folder / "model.json").touch()
    assert choose_start(None, "chair", own) == tmp_path / "home" / "starters" / "chair"
    assert choose_start("none", "chair", own) is None
    assert choose_start(str(other), "chair", own) == choose_start(str(other / "chair"), "chair", own)
    own.mkdir(parents=True)
    (own / "model.json").touch()
    assert choose_start(None, "chair", own) == own
    with pytest.raises(UserError, match="no model to start from"):
        choose_start(str(tmp_path), "chair", own)


def test_a_stopped_refit_goes_on_bit_for_bit(tiny_views: Path, tiny_model: Path, tmp_path: Path) -> None:
    straight = refit(tiny_views, tmp_path / "straight", SHORT, tiny_model)
    asked = iter([False] * 3 + [True])
    with pytest.raises(KeyboardInterrupt):
        fit_category(
            tiny_views,
            "chair",
            tmp_path / "stopped",
            SHORT,
            ignore,
            lambda: next(asked),
            start=tiny_model,
        )
    stopped = refit(tiny_views, tmp_path / "stopped", SHORT, tiny_model)
    assert stopped.model_id == straight.model_id


def test_a_start_that_cannot_be_read_is_said_and_done_without(
    tiny_views: Path, tmp_path: Path, model: Path
) -> None:
    (model / "model.json").write_text('{"schema": "asset2vec.model/1"}')
    said: list[Event] = []
    refit(tiny_views, tmp_path / "new", dataclasses.replace(FEW_STEPS, steps=2), model, said)
    assert "asset2vec.model/1" in messages(said, "start")[0]
    assert read_model_document(tmp_path / "new").start == ""
