"""A starter is made of samples alone, is small, and is what a first fit begins with."""

from pathlib import Path

import pytest
import torch

from blender_addon.contract.events import Progress
from nerf_backend.commands.refresh import summary
from nerf_backend.model_file import WEIGHTS, load_model, read_model_document
from nerf_backend.starter import halved, store_small

from .command_line import TINY, result, run
from .tiny_fit import FEW_STEPS, never


def test_a_small_copy_shows_the_same(tiny_model: Path, tmp_path: Path) -> None:
    store_small(tiny_model, tmp_path / "small")
    large, small = load_model(tiny_model), load_model(tmp_path / "small")
    half = (tmp_path / "small" / WEIGHTS).stat().st_size / (tiny_model / WEIGHTS).stat().st_size
    assert half < 0.52
    assert small.model_id != large.model_id
    for name, tensor in small.field.named_parameters():
        assert tensor.dtype == torch.float32
        torch.testing.assert_close(tensor, large.field.get_parameter(name), atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(small.shape_codes, large.shape_codes, atol=1e-2, rtol=1e-3)
    assert small.shape_basis.mean.dtype == torch.float32


def test_nothing_overflows_in_half_precision(tiny_model: Path) -> None:
    model = load_model(tiny_model)
    assert all(bool(t.isfinite().all()) for t in halved(dict(model.field.named_parameters())).values())


def test_a_first_fit_begins_with_a_starter(tiny_views: Path, tiny_model: Path, tmp_path: Path) -> None:
    from nerf_backend.fit import fit_category

    store_small(tiny_model, tmp_path / "starter")
    said: list[str] = []
    fit_category(
        tiny_views,
        "chair",
        tmp_path / "model",
        FEW_STEPS,
        lambda event: said.append(event.message) if isinstance(event, Progress) else None,
        never,
        start=tmp_path / "starter",
    )
    document = read_model_document(tmp_path / "model")
    starter = load_model(tmp_path / "starter")
    assert document.start == starter.model_id
    assert document.drift is None  # nothing was here before
    assert any(starter.model_id in message for message in said)


@pytest.mark.bpy
@pytest.mark.end_to_end
def test_the_command_makes_a_starter_that_a_refresh_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    made = result("starter", "chair", "--count", 3, "--workers", 2, *TINY)
    starter = tmp_path / "home" / "starters" / "chair"
    assert made["starter"] == str(starter)
    assert made["assets"] == 3
    assert [path.name for path in starter.parent.iterdir()] == ["chair"]  # no work is left
    result("demo", "--out", tmp_path / "demo", "--count", 2, "--workers", 2, *TINY)
    model = tmp_path / "demo" / "asset2vec-work" / "models" / "chair"
    assert read_model_document(model).start == made["model_id"] != read_model_document(model).model_id


def test_a_category_without_a_family_is_a_sentence(tmp_path: Path) -> None:
    done = run("starter", "spaceship", ASSET2VEC_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "no sample family" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_refresh_says_its_notes() -> None:
    payload = {
        "assets": 1,
        "rendered": [],
        "fitted": ["a"],
        "written": {},
        "workspace": "w",
        "uncategorised": [],
        "poor": [],
        "notes": ["Codes of the 3 assets ..."],
    }
    assert "Codes of the 3 assets" in summary(payload)
