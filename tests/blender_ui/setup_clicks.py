"""A new user follows the first panel to the preferences, chooses a backend that is there, and checks it."""

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import find, press
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait
from preferences_page import close_preferences, open_preferences, panel_is_shown


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    yield 1.0
    hand.picture("first run")
    state, bar = addon("backend_state"), side_bar(hand)
    hand.answers["other panels"] = bool(
        (yield from find(hand, r"asset2vec\.category", bar, hand.area("VIEW_3D")))
    )
    page, area = yield from open_preferences(hand)
    yield from wait(lambda: state.found.asked and not state.found.running, 60)
    yield 0.5
    hand.picture("found")
    hand.answers["found"] = [[b.origin, b.version, b.problem] for b in state.found.value]
    yield from press(hand, r"asset2vec\.use_backend", page, area, (0.93, 0.9, 0.86))
    yield from wait(lambda: state.current(bpy.context) is not None, 30)
    hand.answers["works"] = state.works(bpy.context)
    hand.answers["preference"] = addon("preferences").get(bpy.context).python
    yield from press(hand, r"asset2vec\.check_backend", page, area, (0.93, 0.9, 0.86))
    yield from wait(lambda: state.checked.asked and not state.checked.running, 60)
    yield 0.5
    hand.picture("checked")
    hand.answers["missing"] = [finding.subject for finding in state.checked.value.missing]
    yield from close_preferences(hand)
    hand.answers["panel is gone"] = not panel_is_shown()
    hand.picture("ready")


run(script)
