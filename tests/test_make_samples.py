"""Samples of a parametric family, made by a Blender worker."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event
from blender_addon.contract.jobs import ListAssets, MakeSamples
from procgen.blender_process import BlenderWorker
from procgen.families import member

pytestmark = pytest.mark.bpy


def samples(library: Path, count: int, **changes: Any) -> MakeSamples:
    plain = MakeSamples(str(library), "chair", count, seed=5, turned=False, variant="original")
    return dataclasses.replace(plain, **changes)


def test_samples_are_complete_assets_and_made_once(tmp_path: Path) -> None:
    library, previews = tmp_path / "chairs.blend", tmp_path / "previews"
    events: list[Event] = []
    with BlenderWorker(None) as worker:
        first = worker.run(samples(library, 2), events.append)
        saved = library.read_bytes()
        again = worker.run(samples(library, 2), events.append)
        assert library.read_bytes() == saved
        more = worker.run(samples(library, 3), events.append)
        listed = worker.run(ListAssets(str(library), str(previews)), events.append)["assets"]
        alone = tmp_path / "other.blend"
        worker.run(samples(alone, 1), events.append)
        lonely = worker.run(ListAssets(str(alone), str(previews)), events.append)["assets"]
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


def test_turned_ones_and_twins_stand_beside_the_originals(tmp_path: Path) -> None:
    library = tmp_path / "chairs.blend"
    events: list[Event] = []
    with BlenderWorker(None) as worker:
        worker.run(samples(library, 1), events.append)
        worker.run(samples(library, 1, variant="recoloured"), events.append)
        made = worker.run(samples(library, 1, variant="reshaped", turned=True), events.append)
        listed = worker.run(ListAssets(str(library), str(tmp_path / "previews")), events.append)["assets"]
    assert made == {"added": ["Chair 001 reshaped"], "present": []}
    plain, recoloured, reshaped = (asset["parameters"] for asset in listed)
    assert [asset["name"] for asset in listed] == ["Chair 001", "Chair 001 recoloured", "Chair 001 reshaped"]
    assert len({asset["asset_id"] for asset in listed}) == len({a["source_hash"] for a in listed}) == 3
    assert not {"twin_of", "front"} & set(plain)
    assert (recoloured["twin_of"], reshaped["twin_of"]) == (0, 0)
    assert recoloured["frame_material"] != plain["frame_material"] == reshaped["frame_material"]
    assert "front" not in recoloured
    assert 0 < reshaped["front"] < 360


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"category": "teapot"}, r"no sample family.*chair"), ({"variant": "broken"}, r"no variant.*reshaped")],
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    with BlenderWorker(None) as worker, pytest.raises(UserError, match=words):
        worker.run(samples(tmp_path / "x.blend", 1, **changes), lambda event: None)
