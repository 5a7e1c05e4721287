"""Renders a dataset of the library's assets: settings, a preview, progress, and what to do with it."""

from pathlib import Path
from typing import Any

import bpy

from ..contract.errors import UserError
from ..contract.events import duration
from ..contract.scene_spec import LAYERS, TURNTABLE, SceneSpec
from ..dataset import export_job, folder, page_job, preview_job, render_job
from ..dataset.assets import recent_categories
from ..dataset.spec import VIEWED_OFTEN, chosen_categories, spec_of
from ..watched_job import WatchedJob
from ..wording import counted, disk_size, filled, sentence, translated
from . import dataset_presets, previews, words
from .jobs_panel import draw_ending, draw_running

_PICTURE = 11.0  # of a picture's height, in units of a button's
_UNIT = 20  # pixels of a button's height


class Dataset:
    bl_label = "Render Dataset"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's own way to say it)
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        settings = context.scene.asset2vec_dataset
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        spec = _draw_settings(layout, context, settings)
        _draw_run(layout, settings)
        text = "Only the assets are taken: this scene's own lights, cameras and room play no part."
        words.paragraph(layout, context, text)
        job = render_job.of_open_file(preview_job.KIND)
        preview = preview_job.shown(job, spec, settings.seed)
        _draw_preview(layout, context, job)
        _draw_render(layout, context, settings, preview, spec)
        if preview and job:
            _draw_pictures(layout.box().column(), context, job, preview)


def _draw_settings(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> SceneSpec | None:
    """Those of the panel or of the text; returns the spec if there is no mistake in it."""
    try:
        spec, mistake = spec_of(settings), ""
    except UserError as error:
        spec, mistake = None, str(error)
    if settings.spec:
        _draw_text(layout.box().column(), context, settings, spec)
    else:
        dataset_presets.draw(layout)
        _draw_fields(layout.column(), context, settings)
        layout.operator("asset2vec.edit_spec", icon="TEXT")
    if mistake:
        words.paragraph(layout, context, mistake, icon="ERROR", alert=True)
    return spec


def _draw_fields(column: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    column.prop(settings, "kind")
    size = column.column(align=True)
    size.prop(settings, "width")
    size.prop(settings, "height")
    column.prop(settings, "samples")
    if settings.kind != TURNTABLE:
        objects = column.column(align=True)
        objects.prop(settings, "fewest", text="Objects Min")
        objects.prop(settings, "most", text="Max")
    if settings.kind in VIEWED_OFTEN:
        column.prop(settings, "viewpoints")
    column.prop(settings, "lightings")
    vary = column.row(heading="Vary", align=True)
    vary.prop(settings, "vary_scale", toggle=True)
    vary.prop(settings, "vary_pose", toggle=True)
    vary = column.row(heading=" ", align=True)
    vary.prop(settings, "vary_materials", toggle=True)
    vary.prop(settings, "vary_sensor", toggle=True)
    _draw_categories(column, settings)


def _draw_categories(column: bpy.types.UILayout, settings: Any) -> None:
    chosen = chosen_categories(settings)
    known = recent_categories()
    column.label(text="Assets")
    flow = column.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    everything: Any = flow.operator("asset2vec.choose_category", text="All", depress=not chosen)
    everything.category = ""
    for category in sorted({*known, *chosen}):
        text = f"{category} ({known.get(category, 0)})"
        button: Any = flow.operator(
            "asset2vec.choose_category", text=text, depress=category in chosen, translate=False
        )
        button.category = category


def _draw_text(
    column: bpy.types.UILayout, context: bpy.types.Context, settings: Any, spec: SceneSpec | None
) -> None:
    column.use_property_split = False
    column.label(text="All settings come from this text:", icon="TEXT")
    column.prop(settings, "spec", text="")
    row = column.row(align=True)
    row.operator("asset2vec.show_spec")
    column.operator("asset2vec.panel_settings", icon="LOOP_BACK")
    for line in _in_words(spec) if spec else ():
        words.paragraph(column, context, line)


def _in_words(spec: SceneSpec) -> list[str]:
    frames = spec.frames
    lines = [
        filled(
            "{scene}, {width} x {height}, {samples} samples",
            scene=translated(spec.scene.capitalize()),
            width=frames.width,
            height=frames.height,
            samples=frames.samples,
        )
    ]
    low, high = spec.layers.subjects if spec.scene == LAYERS else spec.assets.count
    seen = [] if spec.scene == TURNTABLE else [filled("{low} to {high} objects", low=low, high=high)]
    if spec.scene in VIEWED_OFTEN:
        seen.append(counted(frames.viewpoints, "viewpoint", "viewpoints"))
    lines.append(", ".join([*seen, counted(frames.lightings, "lighting", "lightings")]))
    taken = ", ".join(spec.assets.categories) or translated("all categories")
    lines.append(filled("Assets: {categories}", categories=taken))
    tables = {"sizes": spec.scale, "turns": spec.pose, "colours": spec.materials, "sensor": spec.sensor}
    if varied := [translated(name) for name, table in tables.items() if table]:
        lines.append(filled("Vary: {settings}", settings=", ".join(varied)))
    return lines


def _draw_run(layout: bpy.types.UILayout, settings: Any) -> None:
    column = layout.column()
    column.prop(settings, "frames")
    column.prop(settings, "seed")
    column.prop(settings, "workers")
    row = column.row(align=True)
    row.prop(settings, "folder")
    row.operator("asset2vec.new_dataset_name", text="", icon="ADD")


def _draw_preview(layout: bpy.types.UILayout, context: bpy.types.Context, job: WatchedJob | None) -> None:
    if job and job.unfinished:
        draw_running(layout.column(), context, job)
        return
    layout.operator("asset2vec.preview_dataset", icon="HIDE_OFF")
    if job and job.ending and (job.ending.failed or job.ending.stopped):
        draw_ending(layout, context, job.ending)


def _draw_pictures(
    box: bpy.types.UILayout, context: bpy.types.Context, job: WatchedJob, preview: preview_job.Preview
) -> None:
    row = box.row(align=True)
    row.operator("asset2vec.open_preview", icon="WINDOW").job = job.id
    row.operator("asset2vec.forget_job", text="", icon="X").job = job.id
    if not preview.of_these_settings:
        words.paragraph(box, context, "The settings were changed since.", icon="INFO")
    for problem in job.ending.problems if job.ending else ():
        words.paragraph(box, context, problem, icon="ERROR")
    for number, picture in enumerate(preview.pictures):
        _draw_picture(box, context, f"preview_{number}", picture)


def _draw_picture(layout: bpy.types.UILayout, context: bpy.types.Context, place: str, picture: Path) -> None:
    if icon := previews.latest(place, picture):
        broad = context.region.width / (_UNIT * context.preferences.system.ui_scale) - 3
        layout.template_icon(icon, scale=max(4.0, min(_PICTURE, broad)))


def _draw_render(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    settings: Any,
    preview: preview_job.Preview | None,
    spec: SceneSpec | None,
) -> None:
    job = render_job.of_open_file(render_job.KIND)
    if job and job.unfinished:
        draw_running(layout.column(), context, job)
        return
    if preview and preview.of_these_settings:
        words.paragraph(layout, context, estimate(preview, settings.frames, settings.workers), icon="TIME")
    row = layout.row()
    row.scale_y = 1.4
    text = filled("Render {frames}", frames=counted(settings.frames, "Frame", "Frames"))
    row.operator("asset2vec.render_dataset", text=text, icon="RENDER_STILL")
    if spec and (reason := render_job.why_not(context, settings)):  # a mistake in the spec is said above
        words.paragraph(layout, context, sentence(reason), icon="INFO")
    if job and job.ending:
        _draw_ended(layout.box().column(), context, job)


def estimate(preview: preview_job.Preview, frames: int, workers: int) -> str:
    return filled(
        "{frames}: about {time} with {workers}, {size}.",
        frames=counted(frames, "frame", "frames"),
        time=duration(preview.seconds_per_frame * frames / workers),
        workers=counted(workers, "worker", "workers"),
        size=disk_size(preview.bytes_of_meshes + preview.bytes_per_frame * frames),
    )


def _draw_ended(box: bpy.types.UILayout, context: bpy.types.Context, job: WatchedJob) -> None:
    assert job.ending
    if job.ending.stopped:
        words.paragraph(box, context, "Stopped: the finished frames are kept.", icon="PAUSE")
    else:
        draw_ending(box, context, job.ending)
    if Path(job.record.details[render_job.COPY]).exists():
        box.operator("asset2vec.retry_job", text="Resume", icon="PLAY").job = job.id
    dataset = Path(job.record.details[render_job.OUT])
    if (dataset / folder.DOCUMENT).exists():
        _draw_uses(box, context, dataset)


def _draw_uses(box: bpy.types.UILayout, context: bpy.types.Context, dataset: Path) -> None:
    box.operator("wm.path_open", text="Open Folder", icon="FILE_FOLDER").filepath = str(dataset)
    if page := page_job.running(dataset):
        draw_running(box, context, page)
    else:
        box.operator("asset2vec.show_dataset_page", icon="URL").dataset = str(dataset)
    export = export_job.last(dataset)
    if export and export.unfinished:
        draw_running(box, context, export)
        return
    button: Any = box.operator_menu_enum("asset2vec.export_dataset", "format", text="Export", icon="EXPORT")
    button.dataset = str(dataset)
    if export and export.ending:
        draw_ending(box, context, export.ending)
