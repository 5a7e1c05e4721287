"""What a field offers while somebody types into it; Enter takes the first."""

import pytest

pytestmark = pytest.mark.bpy

KNOWN = ["armrests", "Metal", "wood", "wooden legs"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", KNOWN),
        ("armless", ["armless"]),
        ("arm", ["arm", "armrests"]),
        ("wood", ["wood", "wooden legs"]),
        ("m", ["m", "Metal", "armrests"]),
        (" legs ", ["legs", "wooden legs"]),
    ],
)
def test_what_is_typed_is_taken_and_not_what_looks_a_little_like_it(typed: str, offered: list[str]) -> None:
    from blender_addon.ui.suggestions import matching

    assert matching(typed, KNOWN) == offered
