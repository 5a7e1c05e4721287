"""`asset2vec eval`: the quality of any model, and what its codes tell where labels are known."""

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.jobs import SAMPLE_NOTES
from nerf_backend import evaluate as evaluation
from nerf_backend.drift import Drift, PartDrift
from nerf_backend.evaluate import attributes, evaluate
from nerf_backend.model_file import load_model, read_model_document

from .command_line import result, run
from .tiny_fit import CHAIRS

NEEDS_PROBES = pytest.mark.skipif(not importlib.util.find_spec("sklearn"), reason="no scikit-learn")


def test_the_command_prints_and_draws_every_asset(tiny_model: Path, tiny_views: Path, tmp_path: Path) -> None:
    plot = tmp_path / "quality.png"
    done = run("eval", tiny_model, "--views", tiny_views, "--plot", plot)
    assert done.returncode == 0, done.stderr
    document = read_model_document(tiny_model)
    worst = min(document.assets, key=lambda a: a.psnr)
    assert f"| {worst.name} | {worst.psnr:.2f} |" in done.stdout
    assert document.model_id in done.stdout
    assert f"No colour probe: the model has {CHAIRS} assets" in done.stdout
    with Image.open(plot) as drawn:
        assert len(drawn.convert("RGB").getcolors(100000)) > 4


def test_the_numbers_are_those_of_the_model(tiny_model: Path, tmp_path: Path) -> None:
    payload = result("eval", tiny_model, "--plot", tmp_path / "q.png")
    document = read_model_document(tiny_model)
    assert [a["asset_id"] for a in payload["assets"]] == [
        a.asset_id for a in sorted(document.assets, key=lambda a: a.psnr)
    ]
    for measure, values in payload["quality"].items():
        known = [getattr(a, measure) for a in document.assets]
        assert values["worst"] == min(known)
        assert values["median"] == pytest.approx(np.median(known))


def test_drift_is_said_where_a_model_replaced_one(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drift = Drift("older", 5, PartDrift(0.8, 0.1), PartDrift(0.9, 0.2), ())
    model = load_model(tiny_model)
    replacing = dataclasses.replace(model, document=dataclasses.replace(model.document, drift=drift))
    monkeypatch.setattr(evaluation, "load_model", lambda folder: replacing)
    assert "5 assets that the old model described well" in evaluate(tiny_model, None, []).drift


def test_what_is_no_model_is_a_sentence(tmp_path: Path) -> None:
    done = run("eval", tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def record(asset_id: str, tags: tuple[str, ...], parameters: dict) -> AssetRecord:
    return AssetRecord(
        **{f.name: None for f in dataclasses.fields(AssetRecord) if f.default is dataclasses.MISSING}
        | {
            "asset_id": asset_id,
            "tags": tags,
            "parameters": parameters,
            "name": asset_id,
            "category": "chair",
        }
    )


def notes(number: int) -> dict[str, int]:
    return dict.fromkeys(SAMPLE_NOTES, number)


def test_only_what_divides_the_assets_is_an_attribute() -> None:
    names, numbers = attributes(
        [
            record("a", ("old",), {"legs": "four", "wood": "oak", "width": 1.0, "depth": 2.0} | notes(0)),
            record(
                "b", (), {"legs": "star", "wood": "oak", "width": 3.0, "depth": 2.0, "extra": 1} | notes(7)
            ),
        ]
    )
    assert names == {"legs": ["four", "star"], "tag old": ["yes", "no"]}
    assert {name: list(values) for name, values in numbers.items()} == {"width": [1.0, 3.0]}


@NEEDS_PROBES
def test_codes_are_probed_for_parameters_and_colour(
    tiny_model: Path, tiny_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parameter that is a coordinate of the shape code is told by it and not by the appearance."""
    monkeypatch.setattr(evaluation, "FEWEST", 6)
    model = load_model(tiny_model)
    records = [
        record(a.asset_id, (), {"first": float(code[0])})
        for a, code in zip(model.document.assets, model.shape_codes, strict=True)
    ]
    found = {p.attribute: p for p in evaluate(tiny_model, tiny_views, records).probes}
    assert set(found) == {"first", "mean colour"}
    assert found["first"].shape > found["first"].appearance
