"""What a map shows: its document, what the catalogue says of its assets, and what has changed since."""

import dataclasses
from pathlib import Path

from ..contract.catalogue import Catalogue, Entry
from ..contract.errors import UserError
from ..contract.generated import is_generated
from ..contract.maps import MapDocument, map_file, read_map
from ..contract.models import current_model
from ..contract.workspace import Workspace
from ..wording import counted, filled, translated

WORDS = {"shape": "by shape", "appearance": "by look", "both": "by shape and look"}


@dataclasses.dataclass(frozen=True)
class Placed:
    """An asset in its square of the map; ``group`` is a number in the document's groups."""

    entry: Entry
    column: int
    row: int
    group: int

    @property
    def generated(self) -> bool:
        return is_generated(self.entry.tags)


@dataclasses.dataclass(frozen=True)
class Contents:
    """A map and how it stands to the catalogue.

    ``new`` assets have codes and no place yet, ``changed`` got other codes since, ``gone`` are no longer in
    the catalogue, ``uncoded`` have no codes. ``is_of_model``: whether the map is of the category's model.
    """

    library: Path
    category: str
    by: str
    document: MapDocument
    placed: tuple[Placed, ...]
    new: int
    changed: int
    gone: int
    uncoded: int
    is_of_model: bool

    @property
    def title(self) -> str:
        return filled("{category} {by}", category=self.category, by=translated(WORDS.get(self.by, self.by)))

    @property
    def is_old(self) -> bool:
        return not self.is_of_model or bool(self.new or self.changed or self.gone)

    def names(self) -> dict[str, str]:
        return {placed.entry.asset_id: placed.entry.name for placed in self.placed}

    def news(self, is_refreshed: bool) -> str:
        """What the map lacks, in sentences; "" if nothing. ``is_refreshed``: a refresh of it is running."""
        sentences = []
        if not self.is_of_model:
            sentences.append(translated("The codes are of a newer model than the map."))
        counts = ((self.new, "new"), (self.changed, "changed"), (self.gone, "gone"))
        if parts := [counted(number, word, word) for number, word in counts if number]:
            sentences.append(filled("Assets since the map was made: {changes}.", changes=", ".join(parts)))
        if self.uncoded:
            assets = counted(self.uncoded, "asset has", "assets have")
            text = "{assets} no codes yet and no place: refresh the file."
            if is_refreshed:
                text = "{assets} no codes yet and no place: a refresh is running."
            sentences.append(filled(text, assets=assets))
        return " ".join(sentences)


def file_of(library: Path, category: str, by: str) -> Path:
    return map_file(Workspace.of(library), category, by)


def read_contents(library: Path, category: str, by: str) -> Contents:
    """The map of ``category`` in the workspace of ``library``; UserError if it is missing or damaged."""
    workspace = Workspace.of(library)
    document = read_map(map_file(workspace, category, by))
    entries = Catalogue(workspace.catalogue).entries(category=category)
    there = {path for path in {entry.library for entry in entries} if Path(path).exists()}
    return contents_of(
        library, by, document, [e for e in entries if e.library in there], _model(workspace, category)
    )


def contents_of(library: Path, by: str, document: MapDocument, entries: list[Entry], model: str) -> Contents:
    """``entries`` are all of the category, ``model`` is its model's id ("" if it has none)."""
    found = {entry.asset_id: entry for entry in entries}
    placed, changed = [], 0
    for asset in document.assets:
        entry = found.get(asset.asset_id)
        if entry:
            placed.append(Placed(entry, asset.column, asset.row, asset.group))
            changed += entry.codes is None or entry.codes.source_hash != asset.source_hash
    others = set(found) - {asset.asset_id for asset in document.assets}
    coded = sum(found[asset].codes is not None for asset in others)
    return Contents(
        library,
        document.category,
        by,
        document,
        tuple(placed),
        coded,
        changed,
        len(document.assets) - len(placed),
        len(others) - coded,
        model in ("", document.model),
    )


def _model(workspace: Workspace, category: str) -> str:
    try:
        return current_model(workspace, category)
    except UserError:  # of another version: nothing can be said against the map
        return ""
