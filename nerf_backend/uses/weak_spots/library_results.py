"""Joins what a model did to the library's assets: their tags, categories and codes."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.closest import did_you_mean
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace

from ...code_table import code_table
from ...open_catalogue import open_catalogue
from .analysis import FEWEST, CategoryCodes, Results, Step, WeakSpots, weak_spots
from .object_results import ObjectResult
from .permutations import Members
from .results_table import Row


@dataclasses.dataclass(frozen=True)
class LibraryResults:
    """``objects`` are those of the rows of ``results``, in order; none if the results were a table."""

    entries: tuple[Entry, ...]
    results: Results
    tags: dict[str, Members]
    codes: dict[str, CategoryCodes]
    objects: tuple[ObjectResult, ...]
    notes: tuple[str, ...]  # sentences about what could not be used

    def analysed(self, rng: np.random.Generator, step: Step) -> WeakSpots:
        categories = [e.category for e in self.entries]
        return weak_spots(self.results, categories, self.tags, self.codes, rng, step)


def of_table(
    rows: Sequence[Row], workspace: Workspace, library: Path, category: str | None, source: Path
) -> LibraryResults:
    """Results by an asset's name or id; names of ``library`` go before those of others in the workspace."""
    every = _entries(workspace, library, category)
    known = _by_name(every, library)
    found = [known.get(row.asset, []) for row in rows]
    unknown = sorted({row.asset for row, entries in zip(rows, found, strict=True) if not entries})
    for row, entries in zip(rows, found, strict=True):
        if len(entries) > 1:
            ids = ", ".join(e.asset_id for e in entries)
            raise UserError(
                f"{source}: {len(entries)} assets are named {row.asset!r}: write an id instead: {ids}."
            )
    if len(unknown) == len({row.asset for row in rows}):
        raise UserError(f"{source} names no asset of {library}{_suggestion(unknown[0], known)}")
    notes = [_unknown(unknown, source)] if unknown else []
    kept = [(row, entries[0].asset_id) for row, entries in zip(rows, found, strict=True) if entries]
    scores = np.array([row.score for row, _ in kept])
    names = [f"group {row.group}" if row.group else f"row {i}" for i, (row, _) in enumerate(kept)]
    nothing = np.zeros((len(kept), 0))
    return _joined(every, [i for _, i in kept], scores, names, nothing, (), notes, workspace, source)


def of_objects(
    objects: Sequence[ObjectResult], workspace: Workspace, library: Path, category: str | None, source: Path
) -> LibraryResults:
    """Results on the objects of a scene dataset."""
    every = _entries(workspace, library, category)
    known = {e.asset_id for e in every}
    unknown = sorted(
        {o.asset_id for o in objects if o.asset_id not in known and _wanted(o.category, category)}
    )
    kept = [o for o in objects if o.asset_id in known]
    if not kept:
        raise UserError(
            f"The dataset shows no {category or 'asset'} of {library}: give the library it was made from."
        )
    notes = [f"{len(unknown)} assets of the dataset are in no library of the workspace."] if unknown else []
    scores = np.array([float(o.found) for o in kept])
    covariates = np.array([o.covariates for o in kept])
    # Other cameras on the same object are no new trial of the asset.
    names = [f"{o.scene} {o.instance}" for o in kept]
    ids = [o.asset_id for o in kept]
    return _joined(every, ids, scores, names, covariates, tuple(kept), notes, workspace, source)


def _entries(workspace: Workspace, library: Path, category: str | None) -> list[Entry]:
    """Assets with a category, of the libraries of the workspace that still exist."""
    catalogue = open_catalogue(workspace.catalogue)
    if not catalogue.entries(library=str(library)):
        raise UserError(f"{library} is not in the catalogue {catalogue}: run `asset2vec refresh` on it.")
    every = [e for e in catalogue.entries(category=category) if e.category]
    there = {path for path in {e.library for e in every} if Path(path).exists()}
    if not any(e.library == str(library) for e in every):
        named = sorted({e.category for e in catalogue.entries(library=str(library)) if e.category})
        raise UserError(f"{library} has no category {category!r}: it has {', '.join(named) or 'none'}.")
    return [e for e in every if e.library in there]


def _wanted(found: str, category: str | None) -> bool:
    return category is None or found == category


def _by_name(entries: Sequence[Entry], library: Path) -> dict[str, list[Entry]]:
    """What an id or a name may mean."""
    found: dict[str, list[Entry]] = {}
    for own in (True, False):
        names: dict[str, list[Entry]] = {}
        for e in entries:
            if (e.library == str(library)) == own:
                names.setdefault(e.name, []).append(e)
        found = names | found
    return found | {e.asset_id: [e] for e in entries}


def _suggestion(name: str, known: dict[str, list[Entry]]) -> str:
    meant = did_you_mean(name, known, "`asset2vec catalogue` lists names and ids.")
    return f" (such as {name!r}): {meant}"


def _unknown(names: list[str], source: Path) -> str:
    return (
        f"Left out, being no assets here: {len(names)} of the names in {source.name} (such as {names[0]!r})."
    )


def _joined(
    every: Sequence[Entry],
    ids: Sequence[str],
    scores: np.ndarray,
    groups: Sequence[str],
    covariates: np.ndarray,
    objects: tuple[ObjectResult, ...],
    notes: list[str],
    workspace: Workspace,
    source: Path,
) -> LibraryResults:
    tried = set(ids)
    entries = tuple(e for e in every if e.asset_id in tried)
    if len(entries) < FEWEST:
        raise UserError(
            f"{source} has results of {len(entries)} assets, too few to tell a weakness from chance: "
            f"{FEWEST} are the least, 30 or more say something."
        )
    place = {e.asset_id: i for i, e in enumerate(entries)}
    asset = np.array([place[i] for i in ids])
    _, group = np.unique(np.array(groups), return_inverse=True)
    codes = _codes(entries, workspace, notes)
    results = Results(scores, asset, group.ravel(), covariates)
    return LibraryResults(entries, results, _tags(entries), codes, objects, tuple(notes))


def _tags(entries: Sequence[Entry]) -> dict[str, Members]:
    named = sorted({tag for e in entries for tag in e.tags})
    return {tag: np.array([tag in e.tags for e in entries]) for tag in named}


def _codes(entries: Sequence[Entry], workspace: Workspace, notes: list[str]) -> dict[str, CategoryCodes]:
    place = {e.asset_id: i for i, e in enumerate(entries)}
    found, without = {}, list[str]()
    for category, count in sorted(Counter(e.category for e in entries).items()):
        try:
            table = code_table(workspace, category)
        except UserError:
            without.append(category)
            continue
        own = [i for i, e in enumerate(table.entries) if e.asset_id in place]
        rows = np.array([place[table.entries[i].asset_id] for i in own], np.int64)
        found[category] = CategoryCodes(rows, table.shapes[own], table.appearances[own])
        if len(own) < FEWEST:
            notes.append(f"{count} {category} assets are too few to ask for regions: {FEWEST} are the least.")
        elif len(own) < count:
            notes.append(f"{count - len(own)} {category} assets have no codes of the category's model.")
    if without:
        notes.append(f"Only tags are asked of {', '.join(without)}: run `asset2vec refresh` for their codes.")
    return found
