"""A new user allows online access, presses Create, watches it, and sees what the new backend can do."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, open_tab, select, wait
from preferences_page import close_preferences, open_preferences, panel_is_shown


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    yield 0.5
    create, jobs, state = addon("environment_job"), addon("jobs"), addon("backend_state")
    page, area = yield from open_preferences(hand)
    yield from wait(lambda: create.interpreter.value is not None, 60)
    yield 0.5
    hand.answers["reason"] = create.why_not(bpy.context)
    hand.picture("offline")
    create.interpreter.set([])
    hand.answers["without Python"] = create.why_not(bpy.context)
    yield from press(hand, r"asset2vec\.find_backends", page, area, (0.76, 0.8))
    yield from wait(lambda: bool(create.interpreter.value), 60)
    yield from allow_online_access(hand)
    hand.answers["reason when allowed"] = create.why_not(bpy.context)
    hand.picture("before")
    page, area = hand.region("PREFERENCES", "WINDOW"), hand.area("PREFERENCES")
    yield from press(hand, r"asset2vec\.create_environment", page, area, (0.5,))
    job, draws = jobs.every()[0], timed_draws()
    while job.unfinished:
        yield 0.1
        if job.progress.stage == "environment" and "creating" not in hand.answers:
            hand.answers["creating"] = True
            hand.picture("creating")
    hand.answers |= {
        "message": job.ending.message,
        "problems": job.ending.problems,
        "longest draw": max(draws),
    }
    yield from wait(lambda: state.current(bpy.context) is not None, 30)
    yield 0.5
    hand.picture("created")
    hand.answers["works"] = state.works(bpy.context)
    hand.answers["preference"] = addon("preferences").get(bpy.context).python
    hand.answers["missing"] = [finding.subject for finding in state.checked.value.missing]
    yield from close_preferences(hand)
    hand.answers["panel is gone"] = not panel_is_shown()


def timed_draws() -> list[float]:
    """Grows by the seconds that each drawing of the page takes this thread from now on."""
    page, seconds = addon("ui.prefs"), []
    draw = page.draw

    def timed(*arguments: object) -> None:
        begin = time.thread_time()
        draw(*arguments)
        seconds.append(time.thread_time() - begin)

    page.draw = timed
    return seconds


def allow_online_access(hand: Hand) -> Generator[float, None, None]:
    """By the button that leads to Blender's own switch, and back. The switch has no name to find it by."""
    page, area = hand.region("PREFERENCES", "WINDOW"), hand.area("PREFERENCES")
    yield from press(hand, r"userpref_show_online", page, area, (0.5,))
    yield 1.0
    preferences = bpy.context.preferences
    hand.answers["section"] = preferences.active_section
    preferences.system.use_online_access = True
    preferences.active_section = "ADDONS"
    area.tag_redraw()
    yield 1.0


run(script)
