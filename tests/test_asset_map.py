"""The map inside Blender: what it shows, its colours and frames, and that no file keeps anything of it."""

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest

from blender_addon.asset_map.colours import OTHER, PALETTE, by_group, by_tag, by_tags, ink
from blender_addon.asset_map.contents import Contents, contents_of, read_contents
from blender_addon.asset_map.frames import (
    GROUP,
    NODE_HEIGHT,
    NODE_WIDTH,
    PITCH,
    Frame,
    bounds,
    frames,
    notes,
    place,
    seen,
    why_no_groups,
    with_neighbours,
)
from blender_addon.asset_map.halving import halving
from blender_addon.contract.catalogue import Codes, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.maps import ALONE, CROWDED, GAP, MapAsset, MapDocument, MapGroup, MapRegion
from nerf_backend.cli import main
from tests.blender_scripts import run_script

from .coded_library import clusters, coded_library

# Machado, Oliveira and Fernandes 2009: what is seen by people without one kind of cone, of linear colours.
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def entry(number: int, tags: tuple[str, ...] = (), source: str = "s", coded: bool = True) -> Entry:
    codes = Codes(str(number), "model", source, (0.0,) * 32, (0.0,) * 32, 25.0, 0.9) if coded else None
    return Entry(str(number), "a.blend", "OBJECT", f"chair {number}", "chair", tags, source, codes)


def document(squares: list[tuple[int, int]], groups: list[int], *regions: MapRegion) -> MapDocument:
    assets = tuple(
        MapAsset(str(number), "s", 0.0, 0.0, *square, group, ())
        for number, (square, group) in enumerate(zip(squares, groups, strict=True))
    )
    made = tuple(MapGroup(f"group {g}", groups.count(g), (), ()) for g in range(max(groups) + 1))
    return MapDocument(
        "chair", "model", 0.0, "PCA", 0.0, 0, 1.0, len(assets), 1.0, True, assets, made, regions
    )


def contents(made: MapDocument, entries: list[Entry] | None = None, model: str = "model") -> Contents:
    entries = [entry(n) for n in range(len(made.assets))] if entries is None else entries
    return contents_of(Path("a.blend"), "shape", made, entries, model)


ROW = [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_map_that_is_up_to_date_has_no_news() -> None:
    found = contents(document(ROW, [0] * 4))
    assert (found.news(False), found.is_old, found.title) == ("", False, "chair by shape")


def test_what_the_map_lacks_is_counted() -> None:
    entries = [entry(0), entry(1, source="edited"), entry(2), entry(9), entry(10), entry(11, coded=False)]
    found = contents(document(ROW, [0] * 4), entries)
    assert (found.new, found.changed, found.gone, found.uncoded) == (2, 1, 1, 1)
    assert found.is_old
    assert [p.entry.asset_id for p in found.placed] == ["0", "1", "2"]
    assert found.news(False) == (
        "Assets since the map was made: 2 new, 1 changed, 1 gone. "
        "1 asset has no codes yet and no place: refresh the file."
    )
    assert found.news(True).endswith("1 asset has no codes yet and no place: a refresh is running.")
    assert "newer model" in contents(document(ROW, [0] * 4), model="another").news(False)


def test_a_missing_map_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="chair-both"):
        read_contents(tmp_path / "a.blend", "chair", "both")


def test_colours_are_told_apart_by_most_people() -> None:
    for sight, seen_as in SIGHT.items():
        shown = [_lab(seen_as @ _linear(np.array(colour))) for colour in (*PALETTE, OTHER)]
        nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(shown, 2))
        assert nearest > 15, sight


def _linear(colour: np.ndarray) -> np.ndarray:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of linear sRGB, white D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    part = to_xyz @ np.clip(linear, 0, 1) / (0.9505, 1.0, 1.089)
    x, y, z = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_names_are_written_in_what_can_be_read() -> None:
    assert ink((1.0, 1.0, 0.9)) == (0.0, 0.0, 0.0)
    assert ink(OTHER) == (1.0, 1.0, 1.0)


def test_the_rarest_of_the_frequent_tags_colours_an_asset() -> None:
    tags = {"a": ("wood", "all"), "b": ("wood", "tall", "all"), "c": ("wood", "tall", "all"), "d": ("all",)}
    rows = by_tags(tags).rows
    assert [(row.words, row.assets) for row in rows] == [
        ("wood", ("a",)), ("tall", ("b", "c")), ("other", ("d",)),
    ]  # fmt: skip
    assert by_tags(tags).colours()["d"] == OTHER
    assert by_tags({"a": ("all",), "b": ("all",)}).rows == ()


def test_no_more_tags_than_colours() -> None:
    tags = {str(n): (f"tag {n}",) for n in range(12)} | {"x": ("tag 1", "generated")}
    legend = by_tags(tags)
    assert len(legend.rows) == len(PALETTE) + 1
    assert legend.rows[-1].words == "other"
    assert "generated" not in {row.words for row in legend.rows}
    assert sum(len(row.assets) for row in legend.rows) == len(tags)


def test_one_tag_and_groups() -> None:
    assert [row.assets for row in by_tag({"a": ("wood",), "b": ()}, "wood").rows] == [("a",), ("b",)]
    many = contents(document([(n, 0) for n in range(12)], list(range(12))))
    legend = by_group(many.document, many.placed)
    assert [row.words for row in legend.rows[-2:]] == ["group 7", "other groups"]
    assert len(legend.rows[-1].assets) == 4


def region(kind: str, *assets: str, column: int = 0, row: int = 0, half: str = "shape") -> MapRegion:
    return MapRegion(kind, half, assets, column, row, "Why.", 2, ("wood",) if kind == GAP else ())  # type: ignore[arg-type]


def box(frame: Frame) -> tuple[float, float, float, float]:
    return frame.left, frame.top - frame.height, frame.left + frame.width, frame.top


def test_notes_say_what_to_make() -> None:
    made = document(ROW, [0] * 4, region(GAP, "0", "1", "gone", "2"), region(ALONE, "3", "0"))
    gap, alone = notes(contents(made))
    assert gap.brief == "Make more like these: chair 0, chair 1, chair 2. They share: wood."
    assert (gap.text, gap.assets) == (f"{gap.brief} Why.", ("0", "1", "2"))
    assert (alone.heading, alone.text, alone.assets) == ("One of a kind in shape: chair 3", "Why.", ("3",))


def test_a_crowd_of_badly_described_assets_is_doubted() -> None:
    made = document(ROW, [0] * 4, region(CROWDED, "0", "1", "2"))
    entries = [entry(number) for number in range(4)]
    for number in (1, 2, 3):
        poor = dataclasses.replace(entries[number].codes, psnr=10.0)
        entries[number] = dataclasses.replace(entries[number], codes=poor)
    [note], [sure] = notes(contents(made, entries)), notes(contents(made))
    assert sure.text == "Why." and note.text.startswith("Why. The codes of 2 of them describe them badly")


def test_a_frame_holds_its_assets_and_a_gap_its_square() -> None:
    made = document(ROW, [0] * 4, region(CROWDED, "1", "2"), region(GAP, "0", "1", column=1, row=1))
    made = dataclasses.replace(made, distinct=False)
    crowd, gap = frames(contents(made))
    left, bottom, right, top = box(crowd)
    for column in (1, 2):
        x, y = place(column, 0)
        assert left < x and x + NODE_WIDTH < right and bottom < y - NODE_HEIGHT and y < top
    assert left > place(0, 0)[0] + NODE_WIDTH
    assert right < place(3, 0)[0]
    assert (gap.left, gap.top) == place(1, 1)
    assert crowd.height - NODE_HEIGHT < 2 * (PITCH[1] - NODE_HEIGHT)


def test_a_frame_round_more_others_than_own_is_left_out() -> None:
    made = document([(0, 0), (1, 0), (2, 0), (5, 0)], [0, 1, 1, 0], region(CROWDED, "0", "3"))
    assert [frame.note.kind for frame in frames(contents(made))] == [GROUP]  # the second: side by side


def test_a_frame_goes_round_those_that_lie_together_and_says_how_many() -> None:
    squares = [(0, 0), (1, 0), (0, 1), (4, 0), (2, 0), (3, 0), (9, 9)]
    made = document(squares, [0] * 7, region(CROWDED, "0", "1", "2", "3"))
    [frame] = frames(contents(dataclasses.replace(made, distinct=False)))
    assert frame.note.title == "4 alike in shape (3 here)"
    assert frame.note.assets == ("0", "1", "2", "3"), "the loupe selects all"
    assert box(frame)[2] < place(2, 0)[0], "others' nodes are outside"
    assert [note.title for note in notes(contents(made))] == ["4 alike in shape"]


def test_a_frame_round_nearly_all_is_left_out_and_the_side_bar_says_so() -> None:
    one = contents(document(ROW, [0] * 4, region(CROWDED, "0", "3")))
    assert frames(one) == []
    assert "nearly all" in why_no_groups(one)
    most = contents(document([(n, 0) for n in range(20)], [0] * 19 + [1]))
    assert frames(most) == []
    assert "nearly all" in why_no_groups(most)
    two = contents(document(ROW, [0, 0, 1, 1]))
    assert ([frame.note.title for frame in frames(two)], why_no_groups(two)) == (["group 0", "group 1"], "")


def test_why_other_groups_have_no_frame() -> None:
    made = document(ROW, [0, 0, 1, 1])
    flowing = contents(dataclasses.replace(made, distinct=False))
    assert (frames(flowing), "flow into each other" in why_no_groups(flowing)) == ([], True)
    mixed = contents(document([(0, 0), (3, 0), (1, 0), (4, 0), (2, 0), (5, 0)], [0, 0, 1, 1, 2, 2]))
    assert (frames(mixed), "others lie between" in why_no_groups(mixed)) == ([], True)
    assert why_no_groups(contents(dataclasses.replace(made, groups=()))) == ""


def test_both_halves_stay_usable() -> None:
    assert halving(1290, 800) == halving(700, 900) == "HORIZONTAL", (
        "side bars would leave slivers side by side"
    )
    assert halving(1290, 480) == halving(2500, 900) == "VERTICAL"
    assert halving(400, 300) is None


def test_an_asset_that_is_alone_twice_has_one_frame() -> None:
    made = document(ROW, [0] * 4, region(ALONE, "3"), region(ALONE, "3", half="appearance"))
    [frame] = [frame for frame in frames(contents(made)) if frame.note.kind == ALONE]
    assert frame.note.title == "One of a kind in shape and look", "its name stands on the asset"
    assert frame.note.heading == "One of a kind in shape and look: chair 3"
    assert frame.note.text == "Why. Why."


def test_what_is_looked_at_fills_the_editor() -> None:
    assert bounds([(0, 0, 1, 1), (2, -1, 3, 0)]) == (0, -1, 3, 1)
    assert with_neighbours((0.0, 0.0, 5000.0, 5000.0)) == (0.0, 0.0, 5000.0, 5000.0)
    left, bottom, right, top = with_neighbours((0.0, 0.0, 100.0, 100.0))
    assert (left + right, bottom + top) == (100.0, 100.0) and right - left == 5 * PITCH[0]
    left, bottom, right, top = seen((0, 0, 100, 100), (400, 200))
    assert (right - left) / (top - bottom) == pytest.approx(2, abs=0.05)
    assert bottom < 0 and top > 100 and top - bottom < 120
    assert (left + right, bottom + top) == (100, 100)


@pytest.mark.bpy
def test_the_tree_is_built_followed_and_in_no_file(tmp_path: Path) -> None:
    shapes, looks = clusters((10, 10, 10))
    tags = [(f"kind {row // 10}", "seat") for row in range(30)]
    made = coded_library(tmp_path, shapes, looks, tags=tags)
    assert main(["map", str(made.library), "--by", "shape", "--out", str(tmp_path / "map.html")]) == 0
    found = run_script("map_tree", made.library)
    assert (found["problem"], found["nodes"], found["places"]) == ("", 30, 30)
    assert found["frameless"] == ["Why 0.", "Why 1."], "once as it is opened, and once it was compared again"
    assert found["renamed"] == "Renamed"
    assert found["groups"] == 3
    assert found["frames"] >= 3, "groups that lie apart have frames"
    assert set(found["notes"]) <= {CROWDED, GAP, ALONE} and found["notes"]
    assert found["hidden"] == 30
    # the open file's assets have the tags that they have there, none; the last is in the catalogue alone
    assert found["legend"] == [["seat", 1], ["other", 29]]
    assert (found["selected"], found["active"]) == (["chair 0001", "chair 0002"], "chair 0002")
    assert found["then"] == []
    assert found["marked"] == ["chair 0004", "chair 0003"], "the active one first, and what was placed"
    assert found["beside"] == ["chair 0004", "chair 0003"], "another object is of no asset"
    assert found["of the instance"] == ["chair 0005"]
    assert (found["deep inside"], found["child"]) == (["chair 0005"], ["chair 0004"])
    assert found["stays"] == ["chair 0029"], "what is in another file, when an object of no asset is selected"
    assert found["undone"] == found["undone on the map"] == ["chair 0002"]
    assert found["news"] == "Assets since the map was made: 1 changed."
    assert found["still there"] == 30
    assert found["in the file"] == []
    assert "chair-appearance" in found["missing"]
    assert found["pictures"] == [[[128, 128, 4], [64], [128]]] * 2, "alpha multiplied in"
