"""Drives a real Blender window from inside: looks, moves the mouse, clicks, types, takes pictures.

A script is a generator function of a :class:`Hand`; each ``yield seconds`` lets Blender run on.
Blender must be started with --enable-event-simulate. The answers of a script go to a JSON file,
because a window's exit code says nothing.
"""

import json
import os
import subprocess
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import bpy

OUT = Path(os.environ.get("ASSET2VEC_UI_OUT", "."))
PAUSE = 0.3
_DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
_KEYS = {" ": "SPACE"} | {str(digit): name for digit, name in enumerate(_DIGITS)}


class Hand:
    """The user's hand and eye. Positions are pixels of the window, counted from its lower left."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.at = 0  # which of Blender's windows; the preferences open another

    @property
    def window(self) -> bpy.types.Window:
        """Another one after each file that is opened."""
        return bpy.context.window_manager.windows[self.at]

    def area(self, kind: str) -> bpy.types.Area:
        return next(area for area in self.window.screen.areas if area.type == kind)

    def region(self, area_type: str, region_type: str) -> bpy.types.Region:
        return next(region for region in self.area(area_type).regions if region.type == region_type)

    def move(self, x: int, y: int) -> None:
        self.window.event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)

    def click(self, x: int, y: int, **modifiers: bool) -> Generator[float, None, None]:
        self.move(x - 2, y)
        yield PAUSE
        self.move(x, y)
        yield PAUSE
        self.window.event_simulate(type="LEFTMOUSE", value="PRESS", x=x, y=y, **modifiers)
        yield PAUSE
        self.window.event_simulate(type="LEFTMOUSE", value="RELEASE", x=x, y=y, **modifiers)
        yield PAUSE

    def click_in(self, region: bpy.types.Region, right: int, down: int) -> Generator[float, None, None]:
        """Clicks ``right`` pixels from the region's left and ``down`` from its top."""
        yield from self.click(region.x + right, region.y + region.height - down)

    def key(self, name: str, x: int, y: int, unicode: str = "", **modifiers: bool) -> None:
        arguments = {"unicode": unicode} if unicode else {}
        self.window.event_simulate(type=name, value="PRESS", x=x, y=y, **arguments, **modifiers)
        self.window.event_simulate(type=name, value="RELEASE", x=x, y=y, **modifiers)

    def type(self, text: str, x: int, y: int) -> Generator[float, None, None]:
        for letter in text:
            self.key(_KEYS.get(letter, letter.upper()), x, y, unicode=letter)
            yield 0.05

    def picture(self, name: str) -> None:
        """Photographs the virtual screen; ``bpy.ops.screen.screenshot`` comes out black there."""
        subprocess.run(["import", "-window", "root", str(OUT / f"{name}.png")], check=True)


def run(script: Callable[[Hand], Generator[float, None, None]]) -> None:
    """Runs ``script`` once the window is up, writes OUT/answers.json and quits Blender."""
    # A user's Blender saves its preferences when it quits; the next script would find this one's libraries.
    bpy.context.preferences.use_preferences_save = False
    bpy.context.preferences.view.show_splash = False
    # Else every move of the mouse over a side bar draws the 3D scene behind it, on the processor.
    bpy.context.preferences.system.use_region_overlap = False
    hand, steps = Hand(), None

    def step() -> float | None:
        nonlocal steps
        try:
            steps = steps or script(hand)
            return next(steps)
        except StopIteration:
            _finish(hand, "")
        except Exception:
            hand.picture("failed")
            _finish(hand, traceback.format_exc())
        return None

    bpy.app.timers.register(step, first_interval=1.0, persistent=True)


def _finish(hand: Hand, error: str) -> None:
    (OUT / "answers.json").write_text(json.dumps({"error": error} | hand.answers), encoding="utf-8")
    bpy.ops.wm.quit_blender()
