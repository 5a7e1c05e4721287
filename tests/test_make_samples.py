"""Samples of a parametric family, made by a Blender worker."""

from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event
from blender_addon.contract.jobs import ListAssets, MakeSamples
from procgen.blender_process import BlenderWorker
from procgen.families import member

pytestmark = pytest.mark.bpy


def test_samples_are_complete_assets_and_made_once(tmp_path: Path) -> None:
    library, previews = tmp_path / "chairs.blend", tmp_path / "previews"
    events: list[Event] = []
    with BlenderWorker(None) as worker:
        first = worker.run(MakeSamples(str(library), "chair", 2, seed=5), events.append)
        saved = library.read_bytes()
        again = worker.run(MakeSamples(str(library), "chair", 2, seed=5), events.append)
        assert library.read_bytes() == saved
        more = worker.run(MakeSamples(str(library), "chair", 3, seed=5), events.append)
        listed = worker.run(ListAssets(str(library), [], str(previews)), events.append)["assets"]
        alone = tmp_path / "other.blend"
        worker.run(MakeSamples(str(alone), "chair", 1, seed=5), events.append)
        lonely = worker.run(ListAssets(str(alone), [], str(previews)), events.append)["assets"]
    assert first == {"added": ["Chair 001", "Chair 002"], "present": []}
    assert again == {"added": [], "present": ["Chair 001", "Chair 002"]}
    assert more == {"added": ["Chair 003"], "present": ["Chair 001", "Chair 002"]}
    assert [a["name"] for a in listed] == ["Chair 001", "Chair 002", "Chair 003"]
    for index, asset in enumerate(listed):
        assert asset["kind"] == "OBJECT"
        assert asset["category"] == "chair"
        assert asset["tags"] == ["chair"]
        assert (previews / f"{asset['asset_id']}.png").exists()
        parameters = member("chair", 5, index)[0]
        assert asset["parameters"]["leg_style"] == parameters.leg_style
        assert asset["parameters"]["seat_width"] == pytest.approx(parameters.seat_width)
    # The same asset, whatever else is made.
    assert (lonely[0]["asset_id"], lonely[0]["source_hash"]) == (
        listed[0]["asset_id"],
        listed[0]["source_hash"],
    )
    assert "chair" in (tmp_path / "blender_assets.cats.txt").read_text()


def test_a_category_without_a_family_is_refused(tmp_path: Path) -> None:
    with BlenderWorker(None) as worker, pytest.raises(UserError, match=r"no sample family.*chair"):
        worker.run(MakeSamples(str(tmp_path / "x.blend"), "teapot", 1, seed=0), lambda event: None)
