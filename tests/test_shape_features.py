"""What each kind of numbers in a description of shape tells, on surfaces made by hand."""

import math

import torch
from torch import Tensor

from nerf_backend.drawn_edges import CELL, ORIENTATIONS, SIZE, drawings, edge_histograms
from nerf_backend.facing_histogram import LAYERS, directions, facing_histogram
from nerf_backend.main_level import AZIMUTHS, level_height, level_widths
from nerf_backend.shape_surface import Surface

from .surface_samples import rectangle, together


def board(lean: float, shift: float = 0.0) -> Surface:
    """A board of 0.1 x 1.2 that faces the front and leans to one side by ``lean`` degrees."""
    a = math.radians(lean)
    long, short = [1.2 * math.sin(a), 0.0, 1.2 * math.cos(a)], [0.1 * math.cos(a), 0.0, -0.1 * math.sin(a)]
    return rectangle([shift - 0.05, 0.0, -0.6], short, long)


def by_orientation(surface: Surface) -> Tensor:
    """Of the drawing from the front: the squared histograms, summed over its cells."""
    cells = SIZE // CELL
    return (edge_histograms(surface).view(-1, ORIENTATIONS, cells, cells)[1] ** 2).sum((1, 2))


def test_edges_run_as_the_board_stands() -> None:
    """An upright edge has a gradient across (orientation 0), a lying one along (a quarter turn)."""
    assert int(by_orientation(board(0)).argmax()) == 0
    assert int(by_orientation(board(90)).argmax()) == ORIENTATIONS // 2
    assert int(by_orientation(board(30)).argmax()) in (1, ORIENTATIONS - 1)


def test_a_shifted_board_is_nearer_than_a_leaning_one() -> None:
    upright = edge_histograms(board(0))
    shifted, leaning = edge_histograms(board(0, 0.03)), edge_histograms(board(20))
    assert (shifted - upright).norm() < 0.5 * (leaning - upright).norm()


def test_a_drawing_shows_the_board_and_nothing_else() -> None:
    front = drawings(board(0))[1]
    assert front[SIZE // 2, SIZE // 2] > 0.99
    assert front[:, : SIZE // 2 - 4].max() == 0


def test_the_area_that_faces_a_way_stands_in_its_layer_and_direction() -> None:
    side = rectangle([0.5, -0.5, 0.7], [0.0, 1.0, 0.0], [0.0, 0.0, 0.2])  # faces +x, just below the top
    found = (facing_histogram(side) ** 2).view(LAYERS, -1)
    place = int((directions(side.points) @ torch.tensor([1.0, 0.0, 0.0])).argmax())
    assert math.isclose(float(found.sum()), 0.2, rel_tol=1e-4)
    assert float(found[LAYERS - 2 :].sum()) > 0.99 * 0.2
    assert int(found.sum(0).argmax()) == place


def test_widths_are_those_of_the_seat_not_of_arms_and_legs() -> None:
    seat = rectangle([-0.4, -0.3, 0.0], [0.8, 0.0, 0.0], [0.0, 0.6, 0.0])
    arms = rectangle([-0.6, -0.1, 0.3], [1.2, 0.0, 0.0], [0.0, 0.2, 0.0])
    leg = rectangle([-0.7, -0.6, -0.8], [0.0, 1.2, 0.0], [0.0, 0.0, 0.5])
    chair = together(seat, arms, leg)
    found = level_widths(chair)
    assert abs(float(level_height(chair))) < 0.03
    assert math.isclose(float(found[0]), 0.8, abs_tol=0.03)
    assert math.isclose(float(found[AZIMUTHS // 2]), 0.6, abs_tol=0.03)


def test_an_asset_that_nowhere_faces_up_has_a_level() -> None:
    wall = rectangle([-0.2, 0.0, 0.4], [0.0, 0.0, 0.2], [0.4, 0.0, 0.0])
    assert 0.35 < float(level_height(wall)) < 0.65
    assert math.isclose(float(level_widths(wall)[0]), 0.4, abs_tol=0.03)
