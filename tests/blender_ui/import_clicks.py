"""A user with an empty file imports a folder of models from the panel, and opens the library that it made.

The category is forgotten at first, and then mistyped: each time it is asked for. A model that is new in the
folder is then imported into that library while it is open, and one more from there into another.
The environment variable ASSET2VEC_UI_LIBRARY is the folder of models.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, open_panel, open_tab, select, side_bar, wait

FOLDER = Path(os.environ["ASSET2VEC_UI_LIBRARY"])
CATEGORY = (1520, 911)  # its field, beside the list of files
DIALOG = (1400, 60)  # opens where Import was pressed
TOP_HEADER = 17  # below the edge: of the first panel, which Import is while it has news
DO_NOT_SAVE = (704, 464)  # in the middle of the window


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    bpy.ops.wm.read_homefile()
    yield 1.0
    yield from open_tab(hand)
    yield 1.5
    hand.picture("empty")
    watch_dialog()
    yield from choose_folder(hand)
    yield from press_import(hand)
    yield from answer_what_they_are(hand, "my cube")
    yield from answer_what_they_are(hand, "cube")
    job = yield from imported(hand, 1)
    hand.answers |= {"message": job.ending.message, "problems": list(job.ending.problems)}
    yield from open_the_library(hand)
    yield from open_panel(hand, "ui.import_panel", "_draw_import")
    hand.picture("more")
    yield from import_into_the_open_library(hand)
    yield from choose_folder(hand)
    hand.answers["category of the next"] = browser(hand).active_operator.category
    browser(hand).params.filename = "small.obj"
    yield from hand.click(*CATEGORY)
    yield from hand.type("block", *CATEGORY)
    hand.key("RET", *CATEGORY)
    yield 0.7
    hand.picture("options")
    yield from press_import(hand)
    job = yield from imported(hand, 4)
    hand.answers["next"] = job.ending.message


def browser(hand: Hand) -> Any:
    return hand.area("FILE_BROWSER").spaces.active


def choose_folder(hand: Hand) -> Generator[float, None, None]:
    yield from press(hand, r"asset2vec\.import_models", side_bar(hand), hand.area("VIEW_3D"))
    yield 1.5
    browser(hand).params.directory = str(FOLDER).encode()
    yield 1.0


def press_import(hand: Hand) -> Generator[float, None, None]:
    execute = hand.region("FILE_BROWSER", "EXECUTE")
    yield from hand.click(execute.x + execute.width - 70, execute.y + execute.height // 2)
    yield 1.0


def answer_what_they_are(hand: Hand, category: str) -> Generator[float, None, None]:
    """In the dialog, whose field waits for it: types over what is there, and presses Enter twice."""
    yield from wait(lambda: bool(_drawn), 20)
    yield 0.7
    hand.picture(f"asked for {category}")
    hand.answers.setdefault("jobs while it asks", len(addon("jobs").every()))
    hand.key("A", *DIALOG, ctrl=True)
    yield from hand.type(category, *DIALOG)
    hand.key("RET", *DIALOG)
    yield 0.7
    hand.picture(f"answered {category}")
    hand.key("RET", *DIALOG)
    yield 0.3
    _drawn.clear()


_drawn: list[bool] = []  # the dialog, since it was answered last


def watch_dialog() -> None:
    dialog = addon("ui.import_ops").ImportChosen
    original = dialog._which
    dialog._which = lambda self: (_drawn.append(True), original(self))[1]


def imported(hand: Hand, number: int) -> Generator[float, None, Any]:
    """The newest job, once there are so many and it is over."""
    jobs = addon("jobs")
    yield from wait(lambda: len(jobs.every()) == number, 20)
    hand.picture(f"started {number}")
    job = jobs.every()[0]
    yield from wait(lambda: not job.unfinished, 100)
    yield 1.0
    hand.picture(f"done {number}")
    return job


def open_the_library(hand: Hand) -> Generator[float, None, None]:
    """With unsaved changes first, which is asked about."""
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.ed.undo_push()
    yield from press(hand, r"asset2vec\.open_library", side_bar(hand), hand.area("VIEW_3D"))
    yield 1.0
    hand.picture("question")
    hand.answers["asked first"] = [bpy.data.filepath, bpy.data.is_dirty]
    yield from hand.click(*DO_NOT_SAVE)
    yield from wait(lambda: bool(bpy.data.filepath), 10)
    yield 2.0
    hand.picture("opened")
    assets = addon("library.assets").asset_datablocks()
    category = addon("library.labels").category_of
    hand.answers["file"] = Path(bpy.data.filepath).name
    hand.answers["assets"] = {asset.name: category(asset.asset_data) for asset in assets}
    hand.answers["in sight"] = all(is_in_sight(hand, item) for item in bpy.context.view_layer.objects)


def import_into_the_open_library(hand: Hand) -> Generator[float, None, None]:
    """All of the folder once more, with a model that is new in it; and undoes it."""
    small = FOLDER / "small.obj"
    (FOLDER / "new.obj").write_text(f"# new\n{small.read_text(encoding='utf-8')}", encoding="utf-8")
    yield from choose_folder(hand)
    yield from press_import(hand)
    yield from answer_what_they_are(hand, "cube")
    on_disk = Path(bpy.data.filepath).read_bytes()
    job = yield from imported(hand, 2)
    seen = [job.ending.message, there(), selected(), bpy.data.is_dirty]
    hand.answers["into the open file"] = [*seen, Path(bpy.data.filepath).read_bytes() == on_disk]
    bar = side_bar(hand)
    yield from hand.click_in(bar, bar.width // 3, TOP_HEADER)
    yield 0.7
    hand.picture("added")
    hand.key("Z", *middle(hand), ctrl=True)
    yield from wait(lambda: "new" not in there(), 10)
    hand.answers["undone"] = there()
    yield from add_what_waits(hand)


def add_what_waits(hand: Hand) -> Generator[float, None, None]:
    """An import that ends in Edit Mode is taken in by a button in Object Mode."""
    select("small")
    yield from press_tab(hand, "EDIT")
    library = Path(bpy.data.filepath)
    addon("import_job").start(bpy.context, [FOLDER / "new.obj"], "cube", library)
    job = yield from imported(hand, 3)
    hand.answers["while in Edit Mode"] = [job.ending.message, there()]
    yield from press_tab(hand, "OBJECT")
    yield from press(hand, r"asset2vec\.add_imported", side_bar(hand), hand.area("VIEW_3D"))
    yield from wait(lambda: "new" in there(), 10)
    hand.picture("added what waited")
    hand.answers["added"] = [job.ending.message, there()]


def press_tab(hand: Hand, mode: str) -> Generator[float, None, None]:
    """Into the mode, with the mouse over the 3D View."""
    hand.move(*middle(hand))
    yield 0.3
    hand.key("TAB", *middle(hand))
    yield from wait(lambda: bpy.context.view_layer.objects.active.mode == mode, 10)


def middle(hand: Hand) -> tuple[int, int]:
    region = hand.region("VIEW_3D", "WINDOW")
    return region.x + region.width // 2, region.y + region.height // 2


def there() -> list[str]:
    return [asset.name for asset in addon("library.assets").asset_datablocks()]


def selected() -> list[str]:
    return [item.name for item in bpy.context.view_layer.objects if item.select_get()]


def is_in_sight(hand: Hand, item: bpy.types.Object) -> bool:
    """Whether it is wholly within the 3D View."""
    view, region = hand.area("VIEW_3D").spaces.active.region_3d, hand.region("VIEW_3D", "WINDOW")
    corners = [item.matrix_world @ Vector(corner) for corner in item.bound_box]
    places = [location_3d_to_region_2d(region, view, corner) for corner in corners]
    return all(at and 0 < at.x < region.width and 0 < at.y < region.height for at in places)


run(script)
