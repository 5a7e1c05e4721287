"""Assets are placed and swapped in a scene: turned and sized as said, and nothing around them is lost."""

import json
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from blender_addon.contract.placed import Placed
from blender_addon.placing.rules import Rule, Stance, about_z, extent, replacement, turn_between

from .blender_scripts import run_script

Array = NDArray[np.float64]
BOX = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-1.0, 1.0) for z in (0.0, 3.0)])
LYING = about_z(0) @ np.array(
    [[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]
)  # stands with a turn of 90 degrees round x

sizes = st.floats(0.05, 20)
degrees = st.floats(-180, 180)


@st.composite
def corners(draw: st.DrawFn) -> Array:
    sides = np.array([draw(sizes) for _ in range(3)])
    return BOX / np.ptp(BOX, axis=0) * sides


@st.composite
def stances(draw: st.DrawFn, even: bool = False) -> Stance:
    scale = np.full(3, draw(sizes)) if even else np.array([draw(sizes) for _ in range(3)])
    own = LYING if draw(st.booleans()) else np.eye(3)
    return Stance(about_z(draw(degrees)) @ own, scale)


@given(stances(), corners(), st.sampled_from([np.eye(3), LYING]), sizes)
def test_a_swap_with_the_same_asset_changes_nothing(
    old: Stance, box: Array, own: Array, scale: float
) -> None:
    stands = Stance(own, np.full(3, scale))
    placed = Stance(old.rotation @ own, old.scale)
    for rule in ("KEEP", "HEIGHT", "BOX"):
        if rule != "KEEP":
            placed = Stance(placed.rotation, np.full(3, placed.scale[0]))
        new = replacement(placed, stands, box, stands, box, rule)
        assert new.rotation == pytest.approx(placed.rotation, abs=1e-9)
        assert new.scale == pytest.approx(placed.scale, rel=1e-6)


@given(stances(even=True), corners(), corners(), degrees, st.sampled_from([np.eye(3), LYING]))
def test_after_fit_height_the_heights_agree(
    old: Stance, old_box: Array, new_box: Array, turn: float, own: Array
) -> None:
    new = replacement(old, Stance(), old_box, Stance(own), new_box, "HEIGHT", turn)
    upright = old.rotation.T
    assert extent(new_box, upright @ new.rotation, new.scale)[2] == pytest.approx(
        extent(old_box, upright @ old.rotation, old.scale)[2]
    )


@given(stances(even=True), corners(), corners(), degrees)
def test_after_fit_bounding_box_it_fits_and_touches(
    old: Stance, old_box: Array, new_box: Array, turn: float
) -> None:
    new = replacement(old, Stance(), old_box, Stance(), new_box, "BOX", turn)
    inside = extent(new_box, old.rotation.T @ new.rotation, new.scale)
    assert (inside / extent(old_box, np.eye(3), old.scale)).max() == pytest.approx(1.0)


@given(stances(even=True), corners(), corners(), degrees, sizes)
def test_its_own_size_is_what_it_has_in_its_file(
    old: Stance, old_box: Array, new_box: Array, turn: float, above: float
) -> None:
    own = Stance(about_z(20), np.full(3, 1.5))
    new = replacement(old, Stance(), old_box, own, new_box, "OWN", turn, above)
    assert new.scale * above == pytest.approx(own.scale)


@pytest.mark.parametrize("rule", get_args(Rule))
def test_where_nothing_is_seen_nothing_is_measured(rule: Rule) -> None:
    nothing = np.zeros((0, 3))
    for old, new in ((nothing, BOX), (BOX, nothing), (BOX * [1, 1, 0], BOX)):
        found = replacement(Stance(), Stance(), old, Stance(), new, rule)
        assert np.isfinite(found.scale).all()
        assert (found.scale > 0).all()


def test_a_stretched_object_stays_stretched_along_the_same_sides() -> None:
    stretched = Stance(about_z(30), np.array([1.0, 2, 3]))
    new = replacement(stretched, Stance(), BOX, Stance(), BOX, "KEEP", turn=90)
    assert new.scale == pytest.approx([2, 1, 3])
    assert extent(BOX, about_z(-30) @ new.rotation, new.scale) == pytest.approx([2, 2, 9])


@given(degrees, degrees)
def test_fronts_come_to_face_the_same_way(old: float, new: float) -> None:
    turned = (new + turn_between(old, new) - old) % 360
    assert min(turned, 360 - turned) == pytest.approx(0, abs=1e-6)


def test_a_front_that_is_not_known_turns_nothing() -> None:
    assert turn_between(None, 90.0) == turn_between(90.0, None) == 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"front": "north"},
        {"scale": [1, 1]},
        {"scale": [0, 1, 1]},
        {"rotation": [float("nan")] * 4},
        {"name": 1},
    ],
)
def test_what_an_object_remembers_is_read_back_or_not_at_all(wrong: dict[str, Any]) -> None:
    placed = Placed("1" * 32, "/a/lib.blend", "Chair", 12.5)
    values = json.loads(json.dumps(placed.properties()))
    assert Placed.from_properties(values) == placed
    assert Placed.from_properties(values | wrong) is None
    assert Placed.from_properties({}) is None


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_script("placing", tmp_path_factory.mktemp("placing"))


@pytest.mark.bpy
class TestInBlender:
    def test_each_import_method_does_as_its_name_says(self, seen: Any) -> None:
        found = seen["methods"]
        # objects, meshes, materials, collections, after placing twice
        assert {name: values["counts"] for name, values in found.items()} == {
            "LINK Block": [2, 1, 1, 0],
            "APPEND Block": [2, 2, 2, 0],
            "APPEND_REUSE Block": [2, 1, 1, 0],
            "LINK Pair": [4, 2, 0, 1],
            "APPEND Pair": [6, 4, 0, 2],
            "APPEND_REUSE Pair": [4, 2, 0, 1],
        }
        for name, values in found.items():
            asset = name.split()[1]
            assert values["linked"] == name.startswith("LINK")
            assert values["local"], "a linked object could not be moved"
            assert values["names"] == values["in scene"] == [asset, f"{asset}.001"]
            assert values["collections in scene"] == values["assets"] == []
            assert values["selected"] == [f"{asset}.001"]
            assert [row[3] for row in values["at"]] == [1, 2, 3, 1]
            assert values["remembers"]

    def test_a_replacement_takes_over_what_the_old_one_had(self, seen: Any) -> None:
        found = seen["in_place"]
        assert (found["new"], found["cup after"]) == (found["old"], found["cup"])
        assert (found["parent"], found["collections"], found["constraints"]) == ("Holder", ["Room"], ["Kept"])
        assert (found["cup below"], found["watched"], found["active"]) == (True, True, True)
        assert found["objects"] == ["Block", "Cup", "Holder", "Watcher"], "the old ones are gone"

    def test_sizes_and_fronts(self, seen: Any) -> None:
        found = seen["sizes"]
        assert [found[rule] for rule in ("KEEP", "HEIGHT", "BOX", "OWN")] == [6.0, 3.0, 3.0, 2.0]
        for rule in ("KEEP", "HEIGHT", "BOX", "OWN"):
            assert found[f"turned {rule}"] == 0.3, "its front is where the old one's was"
        assert found["itself"][0] == found["itself"][1] == found["and back"]
        assert found["not turned"] == 0.3

    def test_assets_of_the_open_file(self, seen: Any) -> None:
        found = seen["in_its_own_file"]
        assert (found["below"], found["shared"]) == ([["Wheel.001", True]], True)
        assert (found["name"], found["left"]) == ("Block.001", ["Wheel"])
        assert [text.split(":")[0] for text in found["refused"]] == [
            "Half 0 is a part of the asset Pair",
            "Wheel is a part of the asset Cart",
        ]
        assert found["not in the asset"] == ["Scene Collection"]
        assert (found["still an asset"], found["out of the scene"]) == (True, True)
        assert found["its wheel"] == ["Wheel"]

    def test_a_seed_chooses_among_several(self, seen: Any) -> None:
        found = seen["several"]
        assert found["0: 1"] == found["1: 1"] != found["2: 2"]
        assert set(found["0: 1"]) == {"Tall", "Cart", "Pair"}
        assert (found["all there"], found["still below"]) == (True, 1)

    def test_refusals_say_why_and_leave_nothing(self, seen: Any) -> None:
        found = seen["refusals"]
        assert "gone.blend is gone" in found["gone"]
        assert "junk.blend cannot be read" in found["junk"]
        assert "newer.blend was made by Blender 9" in found["newer"]
        assert "Nobody is no longer an asset in" in found["no longer"]
        assert "Half 0 is no longer an asset in" in found["no asset"]
        assert found["left"] == [0, 0, 0, 0]
        assert not seen["script ran"]

    def test_a_refused_swap_leaves_nothing_of_the_assets_that_could_be_had(self, seen: Any) -> None:
        found = seen["refused_swap"]
        for method in ("LINK", "APPEND", "APPEND_REUSE"):
            assert all("Nobody is no longer an asset in" in text for text in found[method])
            assert found[f"{method} left"] == []

    def test_a_drag_that_is_given_up_takes_away_only_what_it_made(self, seen: Any) -> None:
        found = seen["dragged_and_left_out"]
        assert found["during"] == ["Tall", "Pair"]
        assert found["left"] == ["Of a timer", "Of a timer", "Tall", "Tall"]
        assert (found["selected"], found["active"]) == (["Tall"], True)
