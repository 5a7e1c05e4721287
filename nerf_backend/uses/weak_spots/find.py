"""From files to files: results in, a page, a scene spec and the answer in numbers out."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract import typed
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import write_text
from blender_addon.contract.workspace import Workspace
from procgen import open_dataset
from procgen.exports.coco_results import read_detections
from procgen.scene_record.dataset import SceneDataset

from .analysis import Finding, WeakSpots
from .library_results import LibraryResults, of_objects, of_table
from .object_results import object_results
from .page import page_text
from .remembered import Answer, AssetRecord, FindingRecord, remember
from .results_table import read_results
from .scene_request import free_place, request_text, wanted
from .wording import told, verdict


def find_weak_spots(
    workspace: Workspace,
    library: Path,
    results: Path,
    dataset_folder: Path | None,
    emit: Emit,
    *,
    category: str | None = None,
    val: float = 0.0,
    lowest: float = 0.5,
    page: Path = Path("weak.html"),
    spec: Path = Path("more.toml"),
    top: int = 5,
    seed: int = 0,
) -> dict[str, Any]:
    """The whole use; returns what `asset2vec weak` prints. Raises UserError."""
    dataset = open_dataset(dataset_folder) if dataset_folder else None
    found = _read(workspace, library, results, dataset, category, val, lowest, emit)

    def step(done: int, total: int) -> None:
        emit(Progress("weak", done, total))

    spots = found.analysed(np.random.default_rng(seed), step)
    request = wanted(spots)
    source = f"{results.name} on {dataset.folder.resolve().name}" if dataset else results.name
    written = free_place(spec) if request else None
    said = _about_spec(spec, written)
    found = dataclasses.replace(found, notes=(*found.notes, *said))
    title = f"{source}, {library.name}"
    shown = page_text(title, found, spots, request, written, workspace, dataset, top)
    answer = Answer(
        source,
        verdict(spots),
        found.notes,
        spots.tested,
        tuple(_finding(f, found, spots) for f in spots.findings),
        _assets(found, spots),
        {found.entries[w.row].asset_id: w.factor for w in request},
    )
    # Nothing is written before all is computed.
    if written:
        write_text(written, request_text(request, found.entries, dataset.record.spec if dataset else None))
    write_text(page, shown)
    remember(workspace, answer)
    files = {"spec": str(written) if written else None, "page": str(page)}
    return typed.encode(answer) | files | {"top": top}


def _about_spec(spec: Path, written: Path | None) -> list[str]:
    """What must be known of a spec that is there already."""
    if written is None and spec.exists():
        return [
            f"{spec} is there from before and says nothing of these results: delete it if it is done with."
        ]
    if written not in (None, spec):
        return [f"{spec} was edited or is not of `asset2vec weak`, so it stays; the new spec is {written}."]
    return []


def _read(
    workspace: Workspace,
    library: Path,
    results: Path,
    dataset: SceneDataset | None,
    category: str | None,
    val: float,
    lowest: float,
    emit: Emit,
) -> LibraryResults:
    """A table, or the objects that were detected in a dataset."""
    if results.suffix.lower() != ".json":
        return of_table(read_results(results), workspace, library, category, results)
    if dataset is None:
        raise UserError(f"{results} names frames, not assets: name their scene dataset with --dataset.")
    detections = read_detections(results, dataset)
    objects = object_results(dataset, detections, lowest, val, emit)
    found = of_objects(objects, workspace, library, category, results)
    tried, frames = {d.image_id for d in detections}, {o.frame for o in objects}
    if len(frames - tried) > len(frames) / 2:
        note = (
            f"{len(frames - tried)} of {len(frames)} frames have no detection and count as missed: "
            "if the model was tried on the validation part only, give the same --val as to the export."
        )
        return dataclasses.replace(found, notes=(*found.notes, note))
    return found


def _finding(finding: Finding, found: LibraryResults, spots: WeakSpots) -> FindingRecord:
    words = told(finding, spots, found.entries)
    return FindingRecord(
        kind=finding.kind,
        what=words.what,
        how_much=words.how_much,
        name=finding.name,
        category=finding.category,
        assets=tuple(found.entries[row].asset_id for row in finding.members),
        inside=finding.inside,
        outside=finding.outside,
        p=finding.p,
        q=finding.q,
        r2=finding.r2,
        more_than_chance=finding.more_than_chance,
        same_as=finding.same_as,
    )


def _assets(found: LibraryResults, spots: WeakSpots) -> tuple[AssetRecord, ...]:
    """Weakest first."""
    s = spots.scores
    return tuple(
        AssetRecord(
            id=found.entries[row].asset_id,
            name=found.entries[row].name,
            category=found.entries[row].category,
            score=float(s.mean[row]),
            low=float(s.low[row]) if np.isfinite(s.low[row]) else None,
            high=float(s.high[row]) if np.isfinite(s.high[row]) else None,
            adjusted=float(s.adjusted[row]),
            results=int(s.rows[row]),
            trials=int(s.trials[row]),
        )
        for row in np.argsort(s.shrunken, kind="stable")
    )
