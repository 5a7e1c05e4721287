"""A user renders a dataset and cancels; after Blender was closed, another time, goes on and looks at it.

The environment variable ASSET2VEC_UI_PART says which: "cancel" or "resume".
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, find, press
from drive import Hand, run
from panel import addon, open_panel, open_tab, side_bar, wait

MIDDLE, RIGHT = (0.6, 0.4), (0.83,)


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.context.view_layer.objects.active = bpy.data.objects[0]
    yield from open_tab(hand)
    yield from open_panel(hand, "ui.dataset_panel", "_draw_run")
    yield from {"cancel": cancel, "resume": resume}[os.environ["ASSET2VEC_UI_PART"]](hand)


def cancel(hand: Hand) -> Generator[float, None, None]:
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    settings = bpy.context.scene.asset2vec_dataset
    x, y = yield from find(hand, r"asset2vec_dataset\.kind", bar, area, MIDDLE)
    hand.window.event_simulate(type="WHEELDOWNMOUSE", value="PRESS", x=x, y=y, ctrl=True)
    yield from wait(lambda: settings.kind == "tabletop", 10)
    for name, value in (("width", 48), ("height", 40), ("samples", 2), ("frames", 150)):
        yield from fill(hand, rf"asset2vec_dataset\.{name}", str(value), bar, area, MIDDLE)
    bpy.data.objects[0].location.x += 0.5  # unsaved: the copy has it
    yield from press(hand, r"asset2vec\.render_dataset", bar, area, MIDDLE)
    job = addon("jobs").every()[0]
    yield from wait(lambda: job.progress.picture or not job.unfinished, 150)
    yield 0.3
    hand.picture("rendering")
    hand.answers["picture"] = [job.progress.done, Path(job.progress.picture).exists()]
    hand.answers["speed"] = job.progress.values["frames_per_second"]
    yield from press(hand, r"asset2vec\.cancel_job", bar, area, RIGHT)
    yield from wait(lambda: not job.unfinished, 60)
    yield 0.5
    hand.picture("stopped")
    hand.answers |= {"stopped": job.ending.stopped, "frames": frames(), "copies": len(copies())}
    settings.seed = 5
    yield from press(hand, r"asset2vec\.render_dataset", bar, area, MIDDLE)
    hand.answers["jobs after another seed"] = len(addon("jobs").every())
    yield from press(hand, r"asset2vec\.new_dataset_name", bar, area, RIGHT)
    hand.answers["new name"] = settings.folder
    hand.picture("renamed")


def resume(hand: Hand) -> Generator[float, None, None]:
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    hand.picture("found again")
    yield from press(hand, r"asset2vec\.retry_job", bar, area, MIDDLE)
    job = addon("jobs").every()[0]
    yield from wait(lambda: not job.unfinished, 400)
    yield 0.5
    hand.picture("done")
    hand.answers |= {"message": job.ending.message, "frames": frames(), "copies": len(copies())}
    hand.answers["jobs"] = [other.record.kind for other in addon("jobs").every()]
    yield from press(hand, r"wm\.path_open", bar, area, MIDDLE)
    yield from press(hand, r"asset2vec\.show_dataset_page", bar, area, MIDDLE)
    page = Path(bpy.data.filepath).parent / "dataset" / "inspect.html"
    opened = Path(os.environ["ASSET2VEC_UI_OUT"]) / "opened.txt"
    yield from wait(lambda: page.as_uri() in opened.read_text(), 60)
    hand.answers["opened"] = opened.read_text().splitlines()
    bpy.ops.asset2vec.export_dataset(dataset=str(page.parent), format="coco")
    export = addon("jobs").every()[0]
    yield from wait(lambda: not export.unfinished, 60)
    hand.answers["exported"] = export.ending.message
    yield 0.5
    hand.picture("exported")


def frames() -> int:
    return len(list((Path(bpy.data.filepath).parent / "dataset" / "frames").glob("0*")))


def copies() -> list[Path]:
    return list((addon("contract.environment").home_folder() / "renders").iterdir())


run(script)
