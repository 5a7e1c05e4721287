"""The add-on's page in the preferences, which is a window of its own."""

import shutil
import subprocess
from collections.abc import Generator

import bpy
from buttons import press
from drive import Hand
from panel import side_bar, wait

Page = tuple[bpy.types.Region, bpy.types.Area]


def open_preferences(hand: Hand) -> Generator[float, None, Page]:
    """Presses Set Up; the hand is then in the window of the preferences."""
    yield from press(hand, r"asset2vec\.set_up", side_bar(hand), hand.area("VIEW_3D"))
    yield from wait(lambda: len(bpy.context.window_manager.windows) > 1, 10)
    yield 1.0
    hand.at = 1
    enlarge()
    yield 1.5
    return hand.region("PREFERENCES", "WINDOW"), hand.area("PREFERENCES")


def close_preferences(hand: Hand) -> Generator[float, None, None]:
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.window_close()
    hand.at = 0
    yield 1.0


def panel_is_shown() -> bool:
    """The first-run panel."""
    return bool(bpy.types.ASSET2VEC_PT_view3d_setup.wanted(bpy.context))


def enlarge() -> None:
    """Moves the window wholly into the screen, and makes it as tall; there is no window manager to do so."""
    if program := shutil.which("xdotool"):
        place = ["windowmove", "640", "0", "windowsize", "960", "1000"]
        subprocess.run([program, "search", "--name", "Preferences", *place], check=False)
