"""What the panels advise while refreshes run, of which some are of other assets or files: -- FOLDER"""

import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import coming_codes, jobs, library_summary, refresh_job, suggested_tags_job
from blender_addon.contract import metadata
from blender_addon.contract.assets import NEVER
from blender_addon.contract.job_folder import JobRecord
from blender_addon.library import asset_metadata
from blender_addon.ui import asset_panel, front_panel, map_panel, selection, similar_panel, words
from blender_addon.watched_job import State

CHAIR, OTHER = "1" * 32, "2" * 32


def main(folder: Path) -> None:
    here, there = folder / "chairs.blend", folder / "lamps.blend"
    running = {
        "none": [],
        "all": [job(refresh_job.KIND, here)],
        "over": [job(refresh_job.KIND, here, unfinished=False)],
        "another file": [job(refresh_job.KIND, there)],
        "a map": [job("map", here)],
        "stopping": [job(refresh_job.KIND, here, state=State.STOPPING)],
        "without its category": [job(refresh_job.KIND, here, f"{CHAIR} sofa\n{OTHER} sofa\n")],
        "another asset": [job(refresh_job.KIND, here, f"{OTHER} chair\n")],
        "elsewhere": [job(refresh_job.ELSEWHERE, there, command=(str(there), str(here)))],
    }
    coming = {name: asked(found, here) for name, found in running.items()}
    texts = {name: said(running[name], here) for name in ("none", "all")}
    answer({"coming": coming, "said": texts, "limits": limits(here)})


def job(
    kind: str,
    library: Path,
    reads: str = f"{CHAIR} chair\n{OTHER} sofa\n",
    unfinished: bool = True,
    command: Any = (),
    state: State = State.RUNNING,
) -> Any:
    record = JobRecord(kind, "", ("refresh", *command), str(library), 0.0, {refresh_job.READS: reads})
    return SimpleNamespace(record=record, unfinished=unfinished, state=state)


def asked(found: list[Any], library: Path) -> list[bool]:
    """Of the file, of the chairs, of one, of one marked since the refresh began, of one without category."""
    jobs.every = lambda: found  # type: ignore[assignment]
    return [
        coming_codes.is_coming(library),
        coming_codes.is_coming(library, "chair"),
        coming_codes.is_coming(library, "chair", CHAIR),
        coming_codes.is_coming(library, "chair", ""),
        coming_codes.is_coming(library, "", CHAIR),
    ]


def said(found: list[Any], library: Path) -> list[str]:
    """What the panels write of an asset without codes."""
    jobs.every = lambda: found  # type: ignore[assignment]
    block = bpy.data.objects["Cube"]
    block.asset_mark()
    values = {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: CHAIR, metadata.CATEGORY: "chair"}
    asset_metadata.write(block.asset_data, values)
    chosen = selection.Chosen("Cube", block.asset_data, block, library, "OBJECT")
    selection._selected = lambda context: iter([chosen])  # type: ignore[assignment]
    asset_panel._state = lambda asset: NEVER  # type: ignore[assignment]
    map_panel.library_of = lambda context: library  # type: ignore[assignment]
    map_panel.asset_state.coded_counts = lambda path: {}  # type: ignore[assignment]
    texts: list[str] = []
    words.paragraph = lambda layout, context, text, **how: texts.append(text)  # type: ignore[assignment]
    layout: Any = Layout()
    context: Any = SimpleNamespace(area=SimpleNamespace(type="FILE_BROWSER"))
    asset_panel._draw_state(layout, context, [chosen])
    similar_panel.draw_similar(layout, context)
    front_panel.draw_front(layout, context)
    map_panel.draw_choices(layout, context)
    texts.append(suggested_tags_job.why_not(context, suggested_tags_job.Subject(library, "chair")))
    return texts


def limits(library: Path) -> list[list[str]]:
    """What is noted of refreshes: of all, a category, and a chair before and after chairs have a model."""
    block = bpy.data.objects["Cube"]
    other = bpy.data.objects.new("Other", block.data)
    bpy.context.scene.collection.objects.link(other)
    other.asset_mark()
    values = {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: OTHER, metadata.CATEGORY: "chair"}
    asset_metadata.write(other.asset_data, values)
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    noted: list[list[str]] = []
    jobs.start_backend = lambda kind, title, arguments, path, details: noted.append(  # type: ignore[assignment]
        sorted(line.split()[0] for line in details[refresh_job.READS].splitlines())
    )
    for has_model, values in (
        (True, {}),
        (True, {"categories": ["sofa"]}),
        (False, {"assets": [block]}),
        (True, {"assets": [block]}),
    ):
        category = library_summary.CategorySummary("chair", Counter({NEVER: 1}), has_model)
        found = library_summary.Summary((category,), 0, 0)
        library_summary.summary = lambda found=found: found  # type: ignore[assignment,misc]
        refresh_job._start(**values)
    return noted


class Layout:
    """Takes whatever is drawn."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **values: Layout()


run(main, Path(ARGUMENTS[0]))
