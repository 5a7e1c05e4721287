"""The review of suggested tags as a list: what is open, accepted but not written, or rejected.

What stands on an asset counts, and not what was once decided: an accepted tag that is not on an asset of the
open file (its acceptance was undone, or made while another file was open) is open again. On an asset of
another file it waits to be written there. A rejected tag is not asked again, unless the artist wants to be.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from .contract.suggested_tags import NamedAsset, Near, SuggestedTag, SuggestedTags
from .contract.tag_decisions import Decisions
from .contract.tag_names import tag_key

# "again": was accepted, but is not on the asset of this file; "given": the asset has it.
State = Literal["open", "again", "waits", "rejected", "given"]
Evidence = tuple[tuple[NamedAsset, float], ...]  # distance: 1 is that of two typical assets
Pair = tuple[str, str]  # asset id, tag as its key


@dataclasses.dataclass(frozen=True)
class Row:
    """One tag that one asset may get."""

    asset: NamedAsset
    tag: str
    state: State
    probability: float | None = None  # None: decided earlier, and no longer suggested
    having: Evidence = ()  # the nearest labelled assets with the tag, and without it
    lacking: Evidence = ()

    @property
    def pair(self) -> Pair:
        return self.asset.id, tag_key(self.tag)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """Which rows are listed."""

    tag: str = ""  # "": all
    probability: float = 0.0  # at least
    assets: Collection[str] | None = None  # ids; None: all
    rejected: bool = False  # these, and not those that are open

    @property
    def states(self) -> tuple[State, ...]:
        return ("rejected",) if self.rejected else ("open", "again")


def review(
    suggested: SuggestedTags, decisions: Decisions, tags: Mapping[str, Iterable[str]], here: Collection[str]
) -> list[Row]:
    """Each tag that is suggested or was decided of an asset, but for those that it has; the best told first.

    ``tags``: by asset id, what the assets have now; ``here``: ids of the open file's assets.
    """
    has = {asset_id: {tag_key(tag) for tag in given} for asset_id, given in tags.items()}
    decided = {asset_id: decisions.by_key(asset_id) for asset_id in decisions.assets}
    rows: dict[Pair, Row] = {}
    for tag in sorted(suggested.tags, key=_least_sure):
        for row in _suggested(suggested, tag):
            rows[row.pair] = row
    known = {asset.id: asset for asset in suggested.assets}
    for asset_id, said in decisions.assets.items():
        for name in said if asset_id in known else ():
            row = Row(known[asset_id], name, "open")
            rows.setdefault(row.pair, row)
    left = [row for (asset_id, key), row in rows.items() if key not in has.get(asset_id, ())]
    return [dataclasses.replace(row, state=_state(row, decided, here)) for row in left]


def _least_sure(tag: SuggestedTag) -> float:
    return -tag.trust.balanced_accuracy if tag.trust else 0.0


def _suggested(suggested: SuggestedTags, tag: SuggestedTag) -> Iterable[Row]:
    def named(evidence: tuple[Near, ...]) -> Evidence:
        return tuple((suggested.assets[place], distance) for place, distance in evidence)

    for found in tag.suggestions:
        asset = suggested.assets[found.asset]
        yield Row(asset, tag.tag, "open", found.probability, named(found.having), named(found.lacking))


def _state(row: Row, decided: Mapping[str, Mapping[str, bool]], here: Collection[str]) -> State:
    accepted = decided.get(row.asset.id, {}).get(tag_key(row.tag))
    if accepted is None:
        return "open"
    if not accepted:
        return "rejected"
    return "again" if row.asset.id in here else "waits"


def listed(rows: Sequence[Row], wanted: Wanted) -> list[Row]:
    """In their order; what was accepted before has no probability, and is never left out for it."""
    key = tag_key(wanted.tag)
    return [
        row
        for row in rows
        if row.state in wanted.states
        and (not key or tag_key(row.tag) == key)
        and (row.probability is None or row.probability >= wanted.probability)
        and (wanted.assets is None or row.asset.id in wanted.assets)
    ]


def in_place(listed_before: Sequence[Row], rows: Iterable[Row], listed_now: Iterable[Row]) -> list[Row]:
    """Those that were listed before as they stand now, so that none slides under the mouse; then new ones.

    ``rows``: all that there are; a row that was listed and is not among them was given to its asset.
    """
    now = {row.pair: row for row in rows}
    before = {row.pair for row in listed_before}
    kept = [now.get(row.pair) or dataclasses.replace(row, state="given") for row in listed_before]
    return kept + [row for row in listed_now if row.pair not in before]


def waiting(rows: Iterable[Row]) -> dict[str, list[NamedAsset]]:
    """By tag, the assets of other files that are to get it."""
    found: dict[str, list[NamedAsset]] = {}
    for row in rows:
        if row.state == "waits":
            found.setdefault(row.tag, []).append(row.asset)
    return found


def page(rows: Sequence[Row], number: int, size: int) -> tuple[list[Row], int, int]:
    """The rows of a page, its number brought into range, and how many pages there are; the first is 0."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(0, number), pages - 1)
    return list(rows[number * size : (number + 1) * size]), number, pages
