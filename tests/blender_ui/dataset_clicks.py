"""A user takes a preset, then heaps of small pictures, edits the spec as text, looks at a preview, saves."""

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, find, press
from drive import Hand, run
from panel import addon, open_panel, open_tab, side_bar, wait


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.context.view_layer.objects.active = bpy.data.objects[0]
    yield from open_tab(hand)
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from open_panel(hand, "ui.dataset_panel", "_draw_run")
    settings = bpy.context.scene.asset2vec_dataset
    yield from choose_preset(hand, bar, area)
    x, y = yield from press(hand, r"asset2vec_dataset\.kind", bar, area, MIDDLE)
    yield 0.5
    hand.picture("kinds")
    yield from hand.click(x, y - SECOND)
    for name, value in (("width", 48), ("height", 40), ("samples", 2), ("frames", 12)):
        yield from fill(hand, rf"asset2vec_dataset\.{name}", str(value), bar, area, MIDDLE)
    yield from press(hand, r"choose_category\(category=.chair", bar, area, LEFT)
    yield from press(hand, r"choose_category\(category=.table", bar, area, LEFT)
    hand.answers["chosen"] = [settings.kind, settings.width, settings.height, settings.samples]
    hand.answers |= {"frames": settings.frames, "categories": settings.categories}
    hand.picture("chosen")
    yield from edit_spec(hand, bar, area)
    yield from look_at_preview(hand, bar, area)


MIDDLE, LEFT = (0.6,), (0.2, 0.6)
SECOND = 47  # pixels from a button to the second line of its menu
ADD = (0.77, 0.8, 0.74)


def choose_preset(hand: Hand, bar: bpy.types.Region, area: bpy.types.Area) -> Generator[float, None, None]:
    """From the menu beside the button that adds one, by the letter that the menu underlines."""
    settings = bpy.context.scene.asset2vec_dataset
    before = settings.frames
    _, y = yield from find(hand, r"dataset_preset_add\(\)", bar, area, ADD)
    x = bar.x + bar.width // 3
    yield from hand.click(x, y)
    yield 0.5
    hand.picture("presets")
    hand.key("F", x, y)
    yield from wait(lambda: settings.frames != before, 10)
    hand.answers["preset"] = [settings.kind, settings.width, settings.frames]


def edit_spec(hand: Hand, bar: bpy.types.Region, area: bpy.types.Area) -> Generator[float, None, None]:
    settings = bpy.context.scene.asset2vec_dataset
    yield from press(hand, r"asset2vec\.edit_spec", bar, area, MIDDLE)
    yield 1.0
    text = settings.spec
    windows = bpy.context.window_manager.windows
    shown = [a.spaces.active.text for w in windows for a in w.screen.areas if a.type == "TEXT_EDITOR"]
    written = text.as_string()
    hand.answers["text"] = [
        text.name,
        shown == [text],
        "width = 48" in written,
        'scene = "tabletop"' in written,
    ]
    render_job = addon("dataset.render_job")
    for wrong, right in (("width = 48", "width = 5"), ("width = 5", "width = 64")):
        written = written.replace(wrong, right)
        text.from_string(written)
        yield 0.5
        hand.answers[f"why not with {right}"] = render_job.why_not(bpy.context, settings)
    hand.picture("text")
    yield from press(hand, r"asset2vec\.panel_settings", bar, area, MIDDLE)
    hand.answers["back"] = [settings.spec is None, settings.width, len(bpy.data.texts)]
    with bpy.context.temp_override(window=windows[-1]):
        bpy.ops.wm.window_close()
    yield 0.5


def look_at_preview(hand: Hand, bar: bpy.types.Region, area: bpy.types.Area) -> Generator[float, None, None]:
    yield from press(hand, r"asset2vec\.preview_dataset", bar, area, MIDDLE)
    job = addon("jobs").every()[0]
    yield from wait(lambda: job.progress.stage == "bake" or not job.unfinished, 60)
    hand.picture("preparing")
    yield from wait(lambda: not job.unfinished, 150)
    yield 1.0
    preview = addon("dataset.preview_job")
    settings = bpy.context.scene.asset2vec_dataset
    shown = preview.shown(job, addon("dataset.spec").spec_of(settings), settings.seed)
    hand.answers["preview"] = [job.ending.message, len(shown.pictures), shown.of_these_settings]
    hand.answers["copies left"] = len(
        list((addon("contract.environment").home_folder() / "renders").iterdir())
    )
    hand.picture("preview")
    yield from press(hand, r"asset2vec\.open_preview", bar, area, LEFT)
    yield 1.5
    hand.picture("opened")
    hand.answers["opened"] = shown_images()
    bpy.ops.wm.save_mainfile()
    yield 0.5
    hand.answers["after saving"] = shown_images()
    with bpy.data.libraries.load(bpy.data.filepath) as (saved, _):
        hand.answers["saved"] = [list(saved.images), list(saved.texts)]


def shown_images() -> list[str]:
    windows = bpy.context.window_manager.windows
    spaces = [a.spaces.active for w in windows for a in w.screen.areas if a.ui_type == "IMAGE_EDITOR"]
    return [Path(space.image.filepath).name for space in spaces if space.image]


run(script)
