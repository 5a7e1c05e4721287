"""A long session of an artist in a real Blender, and how long the add-on keeps Blender from answering."""

import json
from pathlib import Path

import pytest

from .test_addon_clicks import Play, play
from .test_addon_extension import coded_solids, solids, stand_in

__all__ = ["coded_solids", "play", "solids"]  # fixtures
pytestmark = [pytest.mark.blender, pytest.mark.slow]

SECONDS = 1500

MOST_GROWTH = 1.1


@pytest.mark.timeout(SECONDS + 100)
def test_500_actions_at_random_leave_blender_and_the_file_whole(play: Play, tmp_path: Path) -> None:
    seen = play("soak.py", stand_in(tmp_path, "quick") | {"ASSET2VEC_UI_ACTIONS": "500"}, SECONDS)
    print(json.dumps(seen, indent=1))
    assert seen["tab"] == "Asset2Vec"
    assert sum(seen["done"].values()) == 500
    assert seen["memory"] < MOST_GROWTH * seen["memory after warm-up"]
    assert seen["opens again"]
    assert max(seen["longest pauses in ms"].values()) < 250, (
        "the aim is 50 on a machine with nothing else to do"
    )
