"""The open file's assets by category: how many have codes, and how long a refresh of the others takes."""

import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import asset_state
from .contract import metadata
from .contract.assets import NEVER, STALE
from .contract.catalogue import Entry
from .contract.models import current_models
from .contract.steps import Steps
from .contract.workspace import Workspace
from .deferred import SETTLE_SECONDS, Deferred, Key
from .library import asset_metadata
from .library.assets import assets_in_steps
from .library.catalogue_beside import catalogue_beside
from .refresh_estimate import refresh_seconds


@dataclasses.dataclass(frozen=True)
class CategorySummary:
    name: str
    states: Counter[str | None]  # as local_state tells them
    has_model: bool

    @property
    def assets(self) -> int:
        return self.states.total()

    @property
    def to_do(self) -> int:
        return self.states[STALE] + self.states[NEVER]


@dataclasses.dataclass(frozen=True)
class Summary:
    categories: tuple[CategorySummary, ...]
    uncategorised: int
    waiting: int  # assets of which the catalogue has other codes than they carry

    @property
    def unfitted(self) -> set[str]:
        """Categories of which a refresh reads all assets, if it reads any."""
        return {category.name for category in self.categories if not category.has_model}

    def seconds(self, categories: Sequence[str] = (), anew: bool = False) -> float:
        """That a refresh of these takes without a GPU, or their fit ``anew``; of all if none are named."""
        wanted = [c for c in self.categories if not categories or c.name in categories]
        return refresh_seconds([(c.to_do, c.has_model) for c in wanted], os.cpu_count() or 1, anew)


def summary() -> Summary | None:
    """None while it is being found out."""
    return _summary.get((str(asset_state.open_library() or ""),))


def _compute(key: Key) -> Steps[Summary]:
    library = Path(key[0]) if key[0] else None
    models = current_models(Workspace.of(library)) if library else {}
    yield
    known = _known_codes(library) if library else {}
    states: dict[str, Counter[str | None]] = {}
    waiting = 0
    for asset in assets_in_steps():
        if asset is None:
            yield
            continue
        values = asset_metadata.read(asset.asset_data)
        category = values.get(metadata.CATEGORY, "")
        states.setdefault(category, Counter())[asset_state.local_state(asset)] += 1
        waiting += _waits(values, known.get(values.get(metadata.ASSET_ID, "")))
    uncategorised = states.pop("", Counter()).total()
    categories = tuple(CategorySummary(name, states[name], name in models) for name in sorted(states))
    return Summary(categories, uncategorised, waiting)


def _known_codes(library: Path) -> dict[str, Entry]:
    return {e.asset_id: e for e in catalogue_beside(library).entries(library=str(library)) if e.codes}


def _waits(values: dict[str, Any], entry: Entry | None) -> bool:
    """Whether the catalogue has other codes than an asset carries."""
    if not entry or not entry.codes or entry.category != values.get(metadata.CATEGORY):
        return False
    carried = metadata.fitted_values(values)
    there = carried.get(metadata.MODEL), carried.get(metadata.SOURCE_HASH)
    return there != (entry.codes.model, entry.codes.source_hash)


_summary: Deferred[Summary] = Deferred(_compute, Summary((), 0, 0), asset_state.redraw)
asset_state.dependents.append(lambda: _summary.outdate(settle=SETTLE_SECONDS))
