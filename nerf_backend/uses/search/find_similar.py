"""`asset2vec similar`: names, a weight and filters in, neighbours out. Also what the add-on calls."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from blender_addon.contract import catalogue_queries
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.code_document import read_code
from blender_addon.contract.colours import SHARED, read_colours
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import Neighbour

from ...code_file import read_comparable_code
from ...open_catalogue import open_catalogue, shared_url
from ...similar import find_asset
from .query import Query, mood, of_code
from .search import CodeSearch, Filter, category_model
from .tags import ids_by_tags

if TYPE_CHECKING:
    from ...shared_catalogue.search import IndexedSearch


@dataclasses.dataclass(frozen=True)
class Wanted:
    """How much the look counts (0 shape alone, 1 look alone), how many, and what may be listed."""

    look: float = 0.5
    top: int = 5
    tags: tuple[str, ...] = ()  # all of them
    not_tags: tuple[str, ...] = ()  # none of them
    inside: Path | None = None  # of this library only
    duplicates: bool = True  # also near-duplicates of the query and of each other
    indexed: bool = False  # by the index of the shared catalogue, which may miss some


@dataclasses.dataclass(frozen=True)
class Similar:
    query: Query
    assets: tuple[Entry, ...]  # that were asked for; none if a code was
    neighbours: list[Neighbour]
    note: str  # about looks that hardly differ, and assets that cannot be compared; mostly empty


def similar_to_assets(
    workspace: Workspace, library: Path, names: list[str], wanted: Wanted, emit: Emit
) -> Similar:
    """Neighbours of one asset, or of the mean of several of one category."""
    catalogue = open_catalogue(workspace.catalogue)
    found = {entry.asset_id: entry for entry in (find_asset(catalogue, library, name) for name in names)}
    assets = tuple(found.values())
    for other in assets[1:]:
        one = assets[0]
        assert one.codes and other.codes
        if other.category != one.category:
            raise UserError(
                f"{one.name!r} is a {one.category} and {other.name!r} a {other.category}: "
                "assets of different categories cannot be compared; ask for those of one."
            )
        if other.codes.model != one.codes.model:
            raise UserError(
                f"{one.name!r} and {other.name!r} have codes of different models: "
                f"run `asset2vec refresh` on {library}."
            )
    return _similar(workspace, mood(assets), assets, wanted, emit)


def similar_to_code(workspace: Workspace, library: Path, path: Path, wanted: Wanted, emit: Emit) -> Similar:
    """Neighbours of the code in a file (contract/code_document.py)."""
    code = read_code(path)
    known = catalogue_queries.categories(open_catalogue(workspace.catalogue), str(library))
    if code.category not in known:
        raise UserError(
            f"{path} is a code of category {code.category!r}, and {library} has "
            f"{', '.join(known) or 'none'}: take a library with that category."
        )
    model = category_model(workspace, code.category)
    code, note = read_comparable_code(path, workspace, code.category, model)
    found = _similar(workspace, of_code(code, path.name, model), (), wanted, emit)
    return dataclasses.replace(found, note=" ".join(filter(None, (note, found.note))))


def _similar(
    workspace: Workspace, query: Query, assets: tuple[Entry, ...], wanted: Wanted, emit: Emit
) -> Similar:
    search = _search(workspace, query.category, wanted, emit)
    allowed = _allowed(search.catalogue, query.category, wanted)
    found = search.nearest(query, wanted.look, wanted.top, Filter(allowed, wanted.duplicates))
    note = " ".join(filter(None, (_said_of_looks(workspace, query.category, wanted.look), search.note())))
    return Similar(query, assets, found, note)


def _said_of_looks(workspace: Workspace, category: str, look: float) -> str:
    """That a ranking by look means less here than it seems to, or ""."""
    spread = read_colours(workspace, category) if look > 0 else None
    return SHARED.format(category=category) if spread and spread.shared else ""


def _search(workspace: Workspace, category: str, wanted: Wanted, emit: Emit) -> "CodeSearch | IndexedSearch":
    if not wanted.indexed:
        return CodeSearch(workspace, category, emit)
    from ...shared_catalogue.catalogue import SharedCatalogue
    from ...shared_catalogue.search import IndexedSearch

    catalogue = SharedCatalogue(workspace.catalogue, shared_url())
    return IndexedSearch(catalogue, category, category_model(workspace, category))


def _allowed(catalogue: Catalogue, category: str, wanted: Wanted) -> frozenset[str] | None:
    """Ids; None if any asset may be listed."""
    allowed = None
    if wanted.tags or wanted.not_tags:
        allowed = ids_by_tags(catalogue, category, wanted.tags, wanted.not_tags)
    if wanted.inside:
        inside = frozenset(catalogue_queries.ids_in(catalogue, str(wanted.inside), category))
        if not inside:
            raise UserError(f"{wanted.inside} has no {category}: name a library of this workspace that has.")
        allowed = inside if allowed is None else allowed & inside
    return allowed
