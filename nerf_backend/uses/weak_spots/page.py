"""weak.html: where the model fails, in one file that needs nothing else."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.workspace import Workspace
from procgen.scene_record.dataset import SceneDataset
from procgen.scenes.stock import weight

from ...html_page import data_uri, page_environment
from ...similar import preview_path
from ...tile_image import preview_tile
from .analysis import Finding, WeakSpots
from .covariates import Array
from .crops import misses
from .library_results import LibraryResults
from .object_results import COVARIATES, ObjectResult
from .scene_request import Wanted, share
from .wording import QUESTION, Told, amount, p_text, told, verdict

TILE = 96  # pixels
MEMBERS = 8  # shown of a finding
MISSES = 6
ROWS = 100  # of the table of assets


@dataclasses.dataclass(frozen=True)
class Shown:
    """A picture with a line or two under it."""

    name: str
    text: str
    picture: str  # data URI, "" if there is no preview


@dataclasses.dataclass(frozen=True)
class FindingShown:
    finding: Finding
    told: Told
    members: list[Shown]
    misses: list[Shown]
    taken_for: str


def page_text(
    title: str,
    found: LibraryResults,
    spots: WeakSpots,
    request: Sequence[Wanted],
    request_file: Path | None,
    workspace: Workspace,
    dataset: SceneDataset | None,
    top: int,
) -> str:
    """The whole page; ``top`` findings get pictures."""
    page = page_environment().get_template("weak_spots.html")
    entries, scores = found.entries, spots.scores
    tiles = {row: _tile(workspace, entries[row]) for row in range(len(entries))}
    shown = (spots.separate or spots.findings)[:top]
    worst = np.argsort(scores.shrunken, kind="stable")[:ROWS]
    return page.render(
        title=title,
        verdict=verdict(spots),
        notes=found.notes,
        sure=bool(spots.sure),
        facts=_facts(found, spots),
        shown=[_finding(f, found, spots, tiles, dataset) for f in shown],
        asked=[(told(f, spots, entries).what, f, amount(f.inside, spots), amount(f.outside, spots))
               for f in spots.findings],
        explained=_explained(found, spots),
        assets=[_asset(int(row), found, spots, tiles) for row in worst],
        detections=bool(found.objects),
        request=[(entries[w.row].name, w.factor) for w in request],
        request_file=request_file.name if request_file else "",
        shares=[f"{100 * s:.0f} %" for s in share(request, _weights(entries, dataset))] if request else [],
        question=QUESTION,
        p_text=p_text,
        share=scores.share,
    )  # fmt: skip


def _facts(found: LibraryResults, spots: WeakSpots) -> list[tuple[str, str]]:
    results, trials = len(found.results.scores), int(spots.scores.trials.sum())
    facts = [(f"{len(found.entries)}", "assets"), (f"{results:,}", "results")]
    if trials != results:
        facts.append((f"{trials:,}", "trials (views of one scene are one)"))
    facts.append(
        (amount(float(found.results.scores.mean()), spots), "found" if spots.scores.share else "mean")
    )
    return [*facts, (f"{spots.tested}", "questions asked"), (f"{len(spots.separate)}", "weak beyond chance")]


def _finding(
    finding: Finding,
    found: LibraryResults,
    spots: WeakSpots,
    tiles: dict[int, str],
    dataset: SceneDataset | None,
) -> FindingShown:
    entries = found.entries
    members = [
        Shown(entries[row].name, amount(float(spots.scores.mean[row]), spots), tiles[row])
        for row in finding.members[:MEMBERS]
    ]
    missed = []
    if dataset:
        for miss in misses(dataset, found.objects, found.results.asset, finding.members, MISSES):
            text = f"taken for {miss.result.taken_for}" if miss.result.taken_for else "not seen"
            missed.append(
                Shown(entries[miss.row].name, f"{text}, frame {miss.result.frame}", data_uri(miss.picture))
            )
    own = [o for o, row in zip(found.objects, found.results.asset, strict=False) if row in finding.members]
    return FindingShown(finding, told(finding, spots, entries), members, missed, taken_for(own))


def taken_for(objects: Sequence[ObjectResult]) -> str:
    """What the missed ones were detected as, in words; "" if there are none."""
    missed = [o for o in objects if not o.found]
    if not missed:
        return ""
    named = Counter(o.taken_for for o in missed if o.taken_for)
    parts = [f"{n} taken for {name}" for name, n in named.most_common(3)]
    unseen = len(missed) - named.total()
    return (
        f"{len(missed)} of {len(objects)} missed: "
        + ", ".join([*parts, *([f"{unseen} not seen"] * (unseen > 0))])
        + "."
    )


def _explained(found: LibraryResults, spots: WeakSpots) -> list[tuple[str, str, str]]:
    """How much each property of the picture changes what is found, from its lower to its upper quartile."""
    if not found.objects:
        return []
    quartiles = np.quantile(found.results.covariates, (0.25, 0.75), axis=0)
    size, hidden, cut_off, distance = (tuple(ends) for ends in quartiles.T)
    spans = (
        "{:.1f} % to {:.1f} % of the picture".format(*(100 * 2**end for end in size)),
        "{:.0f} % to {:.0f} %".format(*(100 * end for end in hidden)),
        "{:.0f} % to {:.0f} %".format(*(100 * end for end in cut_off)),
        "{:.1f} m to {:.1f} m".format(*(2**end for end in distance)),
    )
    changes = (f"{100 * change:+.0f} points" for change in spots.scores.changes)
    return list(zip(COVARIATES, spans, changes, strict=True))


def _asset(row: int, found: LibraryResults, spots: WeakSpots, tiles: dict[int, str]) -> dict[str, Any]:
    s = spots.scores
    interval = np.isfinite(s.low[row])
    return {
        "name": found.entries[row].name,
        "category": found.entries[row].category,
        "picture": tiles[row],
        "mean": amount(float(s.mean[row]), spots),
        "interval": f"{amount(float(s.low[row]), spots)} to {amount(float(s.high[row]), spots)}"
        if interval
        else "",
        "rows": int(s.rows[row]),
        "trials": int(s.trials[row]),
        "bar": (float(s.low[row]), float(s.mean[row]), float(s.high[row])) if interval and s.share else None,
    }


def _weights(entries: Sequence[Entry], dataset: SceneDataset | None) -> Array:
    """How often each asset was drawn in the scenes that the model was tried on, relative to the others."""
    if dataset is None:
        return np.ones(len(entries))
    asked = (dataset.record.spec.get("assets") or {}).get("weights", {})
    known = dataset.assets
    return np.array([weight(known[e.asset_id], asked) if e.asset_id in known else 0.0 for e in entries])


def _tile(workspace: Workspace, entry: Entry) -> str:
    picture = preview_tile(preview_path(workspace, entry), TILE)
    return data_uri(picture) if isinstance(picture, Image.Image) else ""
