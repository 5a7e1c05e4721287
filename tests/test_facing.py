"""Where an asset faces, as the panel says it."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.coordinates import SIDES
from blender_addon.ui.facing import facing

# Seen from above: degrees counter-clockwise from -Y (contract/coordinates.py).
AHEAD = {"-Y": 0.0, "+X": 90.0, "+Y": 180.0, "-X": -90.0}


@pytest.mark.parametrize(
    ("degrees", "words"),
    [
        (0.0, "-Y (0°, Blender's Front view)"),
        (-0.4, "-Y (0°, Blender's Front view)"),
        (90.0, "+X (90°, Blender's Right view)"),
        (-180.0, "+Y (180°, Blender's Back view)"),
        (179.8, "+Y (180°, Blender's Back view)"),
        (270.0, "-X (-90°, Blender's Left view)"),
        (37.0, "37° from -Y towards +X"),
        (60.0, "30° from +X towards -Y"),
        (-170.0, "10° from +Y towards -X"),
    ],
)
def test_a_direction_in_blenders_terms(degrees: float, words: str) -> None:
    assert facing(degrees) == words


def test_the_sides_are_those_of_blenders_views() -> None:
    for view, axis in SIDES.items():
        assert facing(AHEAD[axis]).startswith(axis)
        assert view.capitalize() in facing(AHEAD[axis])


@given(st.floats(-720, 720))
def test_what_is_said_is_the_direction(degrees: float) -> None:
    said = facing(degrees)
    if found := re.fullmatch(r"(\d+)° from (..) towards (..)", said):
        turn, axis, towards = int(found[1]), AHEAD[found[2]], AHEAD[found[3]]
        assert 0 < turn <= 45
        sense = math.sin(math.radians(towards - axis))
        assert abs(sense) == pytest.approx(1), "a neighbour of the axis"
        told = axis + turn * sense
    else:
        told = AHEAD[said[:2]]
    assert abs((told - degrees + 180) % 360 - 180) <= 0.5 + 1e-9
