"""The open file's assets by category: how many have codes, and how long a refresh of the others takes."""

import dataclasses
import os
from collections import Counter
from pathlib import Path

from . import asset_state
from .contract import metadata
from .contract.assets import NEVER, STALE
from .contract.catalogue import Catalogue
from .contract.models import current_models
from .contract.workspace import Workspace
from .deferred import SETTLE_SECONDS, Deferred, Key
from .library import asset_metadata
from .library.assets import asset_datablocks

# Measured with default settings on two cores without a GPU (docs/benchmarks.md): of one asset its views, then
# its codes in a model that is there; of a category its first model.
RENDER_SECONDS, CODE_SECONDS, FIT_SECONDS = 5.0, 2.0, 240.0
_MEASURED_CORES = 2


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
    def seconds(self) -> float:
        return estimate([(c.to_do, c.has_model) for c in self.categories], os.cpu_count() or 1)


def summary() -> Summary | None:
    """None while it is being found out."""
    return _summary.get((str(asset_state.open_library() or ""),))


def estimate(categories: list[tuple[int, bool]], cores: int) -> float:
    """Seconds of a refresh without a GPU.

    Given for each category: how many assets want codes, and whether it has a model.
    Renders go at once on all cores; a fit is little faster on more than two.
    """
    wanting = [(to_do, has_model) for to_do, has_model in categories if to_do]
    assets = sum(to_do for to_do, _ in wanting)
    fits = sum(not has_model for _, has_model in wanting)
    codes = sum(to_do for to_do, has_model in wanting if has_model)
    return assets * RENDER_SECONDS * _MEASURED_CORES / cores + codes * CODE_SECONDS + fits * FIT_SECONDS


def _waiting(library: Path) -> int:
    path = Workspace.of(library).catalogue
    if not path.exists():
        return 0
    entries = {e.asset_id: e for e in Catalogue(path).entries(library=str(library)) if e.codes}
    count = 0
    for asset in asset_datablocks():
        values = asset_metadata.read(asset.asset_data)
        entry = entries.get(values.get(metadata.ASSET_ID, ""))
        if entry and entry.codes and entry.category == values.get(metadata.CATEGORY):
            carried = metadata.fitted_values(values)
            there = carried.get(metadata.MODEL), carried.get(metadata.SOURCE_HASH)
            count += there != (entry.codes.model, entry.codes.source_hash)
    return count


def _compute(key: Key) -> Summary:
    library = Path(key[0]) if key[0] else None
    states: dict[str, Counter[str | None]] = {}
    for asset in asset_datablocks():
        category = asset.asset_data.get(metadata.CATEGORY, "")
        states.setdefault(category if isinstance(category, str) else "", Counter())[
            asset_state.local_state(asset)
        ] += 1
    uncategorised = states.pop("", Counter()).total()
    models = current_models(Workspace.of(library)) if library else {}
    categories = tuple(CategorySummary(name, states[name], name in models) for name in sorted(states))
    return Summary(categories, uncategorised, _waiting(library) if library else 0)


_summary: Deferred[Summary] = Deferred(_compute, Summary((), 0, 0), asset_state.redraw)
asset_state.dependents.append(lambda: _summary.outdate(settle=SETTLE_SECONDS))
