"""Suggested tags of a category. Read this file first; it says what follows what.

Labels (labels.py) and descriptions (descriptors.py) of the assets give a classifier a tag (classifier.py),
measured on assets it has not seen (quality.py); it suggests (suggestions.py) and asks (asking.py).
"""

import dataclasses
import difflib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.suggested_tags import FEWEST
from blender_addon.contract.tag_decisions import Decisions
from blender_addon.contract.tag_names import tag_key
from blender_addon.similarity import SAME_SHAPE, typical_distance

from ...code_table import CodeTable
from ..search.near_duplicates import leaders
from .asking import to_ask, uncertainty
from .descriptors import Descriptors, joined
from .examples import Examples
from .labels import Labels, labels_of_examples, labels_of_tags
from .suggestions import TagFound, find_tag


@dataclasses.dataclass(frozen=True)
class TagsFound:
    """What is known of the tags of the assets in ``table``; rows are those of the table."""

    table: CodeTable
    tags: tuple[TagFound, ...]
    asked: tuple[int, ...]  # which assets to label next, the most helpful first
    note: str = ""  # a sentence, if there is something to know


def library_tags(
    table: CodeTable, decisions: Decisions, names: Sequence[str], ask: int, emit: Emit
) -> TagsFound:
    """Of the tags that the assets have already; ``names`` chooses among them, none means all."""
    known = labels_of_tags(table.entries, decisions)
    _check_names(table, names, [labels.tag for labels in known])
    wanted = {tag_key(name) for name in names}
    return _found(table, [x for x in known if not names or tag_key(x.tag) in wanted], ask, emit)


def new_attribute(
    table: CodeTable, decisions: Decisions, name: str, examples: Examples, ask: int, emit: Emit
) -> TagsFound:
    """Of an attribute that only some ``examples`` are known of."""
    labels = labels_of_examples(name, table.entries, examples.having, examples.lacking, decisions)
    found = _found(table, [labels], ask, emit)
    having = sum(tag_key(name) in map(tag_key, entry.tags) for entry in table.entries)
    if not having:
        return found
    note = (
        f"Assets that have the tag {name!r} already: {having}; only examples are used here, --tag uses them."
    )
    return dataclasses.replace(found, note=note)


def descriptors_of(table: CodeTable) -> Descriptors:
    """What a classifier may choose among, the one it takes where there is little to choose by first."""
    return {
        "shape and look": joined([table.shapes, table.appearances]),
        "shape": joined([table.shapes]),
        "look": joined([table.appearances]),
    }


def same_shapes(table: CodeTable) -> NDArray[np.int64]:
    """[n]: one number for the assets of one shape, as `asset2vec duplicates` sees it."""
    return leaders(table.shapes / typical_distance(table.shapes), SAME_SHAPE)


def _found(table: CodeTable, labels: Sequence[Labels], ask: int, emit: Emit) -> TagsFound:
    if len(table) < 2 * FEWEST:
        raise UserError(
            f"Tags need at least {2 * FEWEST} assets of a category, and {len(table)} of "
            f"{table.category} have codes: import more, or run `asset2vec refresh`."
        )
    descriptors, shapes = descriptors_of(table), same_shapes(table)
    tags = []
    for number, own in enumerate(labels):
        emit(Progress("tags", number, len(labels), own.tag))
        tags.append(find_tag(descriptors, own, shapes=shapes))
    return TagsFound(table, tuple(tags), ask_for(descriptors, tags, ask) if ask and tags else ())


def ask_for(descriptors: Descriptors, tags: Sequence[TagFound], count: int) -> tuple[int, ...]:
    """Of several tags, an asset's doubt is the mean of theirs: an artist labels it for all at once."""
    vectors = next(iter(descriptors.values()))
    doubts = np.zeros((len(tags), len(vectors)))
    for doubt, tag in zip(doubts, tags, strict=True):
        rows = tag.labels.open
        doubt[rows] = 1 if tag.chances is None else uncertainty(tag.chances[rows])
    left = np.unique(np.concatenate([tag.labels.open for tag in tags]))
    answered = np.setdiff1d(np.unique(np.concatenate([tag.labels.rows for tag in tags])), left)
    return tuple(to_ask(vectors, doubts.mean(0), left, answered, count))


def _check_names(table: CodeTable, names: Sequence[str], known: Sequence[str]) -> None:
    by_key = {tag_key(tag): tag for tag in known}
    for name in names:
        if tag_key(name) not in by_key:
            close = [by_key[key] for key in difflib.get_close_matches(tag_key(name), by_key, n=1)]
            meant = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known) or 'none yet'}."
            raise UserError(
                f"No {table.category} has the tag {name!r}: {meant} "
                "For a new one give examples with --attribute."
            )
