"""`asset2vec gaps` finds a hole that was made, and says nothing where there is none."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.code_document import CodeDocument, write_code
from blender_addon.contract.errors import UserError
from nerf_backend.cli import main
from nerf_backend.code_table import code_table
from nerf_backend.commands.gaps import _forget_codes
from nerf_backend.field_pictures import pictures_of
from nerf_backend.model_file import load_model
from nerf_backend.uses.gaps.benchmark import bent, gaps, random_blends, scores
from nerf_backend.uses.gaps.gap_search import find_gaps
from nerf_backend.uses.gaps.gaps_page import shown_gaps, write_gaps_page, write_gaps_sheet
from nerf_backend.uses.gaps.imagine import SIZE, imagine
from nerf_backend.uses.gaps.thin_regions import leading, lonely, points_to_fill, spacings, thin_regions

from .coded_library import coded_library


def board(hole: float, seed: int = 0) -> np.ndarray:
    """A jittered 12 x 12 board without the points nearer than ``hole`` to HOLE, turned into 32 numbers."""
    draw = np.random.default_rng(seed)
    places = np.stack(np.meshgrid(np.arange(12.0), np.arange(12.0)), axis=-1).reshape(-1, 2)
    places += draw.uniform(-0.2, 0.2, size=places.shape)
    places = places[np.linalg.norm(places - HOLE, axis=1) >= hole]
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(32, 32)))[0][:2]
    return places @ turn


def rough_board(hole: float) -> np.ndarray:
    """The board with a fifth of its variance in the other 30 numbers, so that no two points are the same."""
    points = board(hole)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(32, 32)))[0][2:]
    return points + np.random.default_rng(2).normal(size=(len(points), 30)) * 0.38 @ turn


HOLE = np.array([5.0, 6.0])


PLANE = np.linalg.qr(np.random.default_rng(1).normal(size=(32, 32)))[0][:2]


def hole_code() -> np.ndarray:
    return HOLE @ PLANE


def way_to_hole(code: np.ndarray) -> float:
    return float(np.linalg.norm(PLANE @ code - HOLE))


def test_the_hole_is_found_first() -> None:
    points = board(2.6)
    region = thin_regions(leading(points), 3, 4, 0)[0]
    centre = region.blend * points[region.first] + (1 - region.blend) * points[region.second]
    assert np.linalg.norm(centre - hole_code()) < 1
    assert region.emptiness > 2.2
    assert 4 <= region.fill <= 20


def test_hidden_points_are_nearer_to_gaps_than_to_chance() -> None:
    points = leading(bent(3, 120, np.random.default_rng(0)))
    assert scores(points, gaps, np.random.default_rng(1)).mean() > 0.75
    assert abs(scores(points, random_blends, np.random.default_rng(1)).mean() - 0.5) < 0.15


@settings(max_examples=15)
@given(st.integers(0, 1000), st.floats(0.1, 10))
def test_regions_are_empty_ranked_and_apart(seed: int, scale: float) -> None:
    points = np.random.default_rng(seed).normal(size=(40, 3)) * scale
    usual = np.median(spacings(points))
    found = thin_regions(points, 5, 4, 0)
    centres = [r.blend * points[r.first] + (1 - r.blend) * points[r.second] for r in found]
    for region, centre in zip(found, centres, strict=True):
        ways = np.sort(np.linalg.norm(points - centre, axis=1))
        assert ways[0] / usual == pytest.approx(region.emptiness) and region.emptiness >= 1
        assert [way for _, way in region.nearest] == pytest.approx(ways[:4])
    emptiness = [region.emptiness for region in found]
    assert emptiness == sorted(emptiness, reverse=True)
    for second in range(len(found)):
        for first in range(second):
            assert np.linalg.norm(centres[first] - centres[second]) >= emptiness[first] * usual * 0.999


def test_filling_a_hole_leaves_the_usual_spacing() -> None:
    points = np.array([[0.0, 0.0], [10.0, 0.0]])
    inside = np.stack([np.linspace(0, 10, 101), np.zeros(101)], axis=1)
    assert points_to_fill(points, np.array([5.0, 0.0]), inside, 5.0) == 1
    assert points_to_fill(points, np.array([5.0, 0.0]), inside, 2.5) == 3
    assert points_to_fill(points, np.array([5.0, 0.0]), inside, 0.01) == 20


def test_the_lonely_are_named() -> None:
    points = np.concatenate([board(0), board(0)[:1] + 9])
    assert [row for row, _ in lonely(points)] == [len(points) - 1]
    assert lonely(board(0)) == []


def test_equal_points_have_no_gaps() -> None:
    assert thin_regions(np.zeros((20, 3)), 5, 4, 0) == []
    assert lonely(np.zeros((20, 3))) == []


def test_gaps_of_a_library_have_names_words_and_blended_codes(tmp_path: Path) -> None:
    shapes = rough_board(2.6)
    looks = np.random.default_rng(0).normal(size=shapes.shape)
    tags = [("dark",) if way_to_hole(s) < 4 else () for s in shapes]
    made = coded_library(tmp_path, shapes, looks, tags=tags)
    table = code_table(made.workspace, "chair")
    found = find_gaps(table, ["shape"], 2)
    gap = found.gaps[0]
    first, second = (table.entries.index(e) for e in (gap.first, gap.second))
    assert way_to_hole(gap.shape) < 1
    assert np.allclose(gap.appearance, table.appearances[first])
    way = table.shapes[second] - table.shapes[first]
    assert np.allclose(np.cross(way[:3], (gap.shape - table.shapes[first])[:3]), 0, atol=1e-5)
    assert gap.tags == ("dark",)
    assert gap.first.name in gap.title() and f"{gap.emptiness:.1f} times" in gap.words()
    assert all(g.half == "shape" for g in found.gaps)


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_recolours_and_copies_do_not_change_the_widest_gap(tmp_path: Path, noise: float) -> None:
    draw = np.random.default_rng(0)
    shapes = rough_board(2.6)
    looks = draw.normal(size=shapes.shape)
    names = [f"chair {row:03d}" for row in range(len(shapes))]
    once = coded_library(tmp_path / "once", shapes, looks, names)
    more = np.concatenate([shapes[30:], shapes[30:]])
    more += draw.normal(size=more.shape) * noise
    thrice = coded_library(
        tmp_path / "thrice",
        np.concatenate([shapes, more]),
        np.concatenate([looks, looks[30:], draw.normal(size=looks[30:].shape)]),
        [*names, *(f"{name} {colour}" for colour in ("again", "blue") for name in names[30:])],
    )
    expected, found = (find_gaps(code_table(made.workspace, "chair"), ["shape"]) for made in (once, thrice))
    first, second = expected.gaps[0], found.gaps[0]  # copies move the typical distance, and so the others
    assert (first.first.name, first.second.name) == (second.first.name, second.second.name)
    assert second.emptiness == pytest.approx(first.emptiness, rel=0.1)
    assert len(found.lonely) <= len(expected.lonely) + 1


def test_generated_assets_fill_no_gap(tmp_path: Path) -> None:
    shapes = rough_board(2.6)
    looks = np.random.default_rng(0).normal(size=shapes.shape)
    draw = np.random.default_rng(3)
    made_up = hole_code() + draw.normal(size=(8, 2)) @ PLANE
    made = coded_library(
        tmp_path,
        np.concatenate([shapes, made_up]),
        np.concatenate([looks, looks[:8]]),
        tags=[("chair",)] * len(shapes) + [("generated",)] * 8,
    )
    found = find_gaps(code_table(made.workspace, "chair"), ["shape"])
    assert found.assets == len(shapes)
    assert way_to_hole(found.gaps[0].shape) < 1
    near = [n.entry for gap in found.gaps for n in gap.nearest] + [a.entry for a in found.lonely]
    assert not any("generated" in entry.tags for entry in near)
    assert found.gaps[0].tags == ()  # all real assets have "chair"


def test_a_library_of_one_shape_says_what_it_lacks(tmp_path: Path) -> None:
    made = coded_library(tmp_path, np.eye(4)[np.arange(12) % 4], np.eye(12))
    with pytest.raises(UserError, match="only 4 shapes that differ"):
        find_gaps(code_table(made.workspace, "chair"), ["shape"])


def test_too_few_assets_are_said(tmp_path: Path) -> None:
    made = coded_library(tmp_path, np.eye(6), np.eye(6))
    with pytest.raises(UserError, match=r"6 chair .* refresh 4 more"):
        find_gaps(code_table(made.workspace, "chair"))


def test_the_field_draws_a_gap(tiny_model: Path, tmp_path: Path) -> None:
    model = load_model(tiny_model)
    codes = model.shape_codes.mean(0).double().numpy(), model.appearance_codes.mean(0).double().numpy()
    shapes = rough_board(2.6)
    made = coded_library(tmp_path, shapes, shapes, model=model.model_id)
    table = code_table(made.workspace, "chair")
    pictures = pictures_of(model, table, SIZE)
    drawn = imagine(pictures, *codes, azimuths=(30.0,))
    assert [view.shape for view in drawn.views] == [(SIZE, SIZE, 4)]
    assert 0 <= drawn.solid <= 1
    found = find_gaps(table, ["shape"], 1)
    shown = shown_gaps(made.workspace, found, pictures)
    write_gaps_page(tmp_path / "gaps.html", shown, "")
    write_gaps_sheet(tmp_path / "gaps.png", shown)
    assert found.gaps[0].first.name in (tmp_path / "gaps.html").read_text(encoding="utf-8")
    assert (tmp_path / "gaps.png").stat().st_size > 1000


def test_codes_of_an_earlier_run_go_and_none_is_written_without_a_model(tmp_path: Path) -> None:
    code = CodeDocument("chair", "0" * 16, (0.0,) * 32, (0.0,) * 32, "gap 7 by shape: Between 'a' and 'b'")
    for number, document in ((1, code), (7, code), (8, dataclasses.replace(code, origin="a photo"))):
        write_code(tmp_path / f"gaps-{number}.json", document)
    (tmp_path / "gaps-9.json").write_text("{}")
    _forget_codes(tmp_path / "gaps.html", 2)
    assert sorted(p.name for p in tmp_path.glob("*.json")) == ["gaps-1.json", "gaps-8.json", "gaps-9.json"]

    shapes = rough_board(2.6)
    made = coded_library(tmp_path / "coded", shapes, shapes)  # the workspace has no model
    assert main(["gaps", str(made.library), "--out", str(tmp_path / "coded" / "gaps.html")]) == 2
    assert not list((tmp_path / "coded").glob("gaps*"))
