"""Asks every question and keeps what came out, a JSON file a question, so that a stopped run goes on."""

import dataclasses
import json
import time
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import write_json

from ..crop import crop_of
from ..crop_features import Photo
from ..cutout import cut_out
from ..gallery import Gallery
from ..pose import angle_between
from ..pose_search import search
from .baselines import StoredViews
from .shots import Question

FAR = 999  # the rank of an asset that was not looked at closely


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One photo's answer; ``refused`` is the sentence if it was not cut out."""

    asset: str
    setting: str
    number: int
    refused: str
    candidates: tuple[tuple[str, tuple[float, ...]], ...]  # asset and its likeness, best first
    pose_error: float | None  # degrees, of the right asset
    baselines: dict[str, int]  # rank of the right asset
    seconds: float  # of one core, cut-out and search

    def rank(self) -> int:
        names = [asset for asset, _ in self.candidates]
        return names.index(self.asset) + 1 if self.asset in names else FAR


def outcome(gallery: Gallery, stored: StoredViews, question: Question, kept: Path) -> Outcome:
    """From the file in ``kept``, or by asking."""
    entry = question.entry
    path = kept / f"{question.setting}-{entry.asset_id}-{question.number}.json"
    if path.exists():
        values = json.loads(path.read_text(encoding="utf-8"))
        pairs = tuple((asset, tuple(numbers)) for asset, numbers in values["candidates"])
        return Outcome(**values | {"candidates": pairs})
    found = _ask(gallery, stored, question)
    write_json(path, dataclasses.asdict(found))
    return found


def _ask(gallery: Gallery, stored: StoredViews, question: Question) -> Outcome:
    asset, start = question.entry.asset_id, time.process_time()
    own = (asset, question.setting, question.number)
    try:
        crop = crop_of(question.rgba[..., :3], cut_out(question.rgba, None, question.entry.name))
    except UserError as error:
        return Outcome(*own, str(error), (), None, {}, time.process_time() - start)
    found = search(gallery, Photo(crop))
    seconds = time.process_time() - start
    ids = [entry.asset_id for entry in gallery.entries]
    row = ids.index(asset)
    right = next((h for h in found if h.row == row), None)
    return Outcome(
        *own,
        "",
        tuple((ids[h.row], h.likeness.numbers()) for h in found),
        angle_between(right.pose, question.pose) if right else None,
        {name: order.index(row) + 1 for name, order in stored.ranked(crop).items()},
        seconds,
    )
