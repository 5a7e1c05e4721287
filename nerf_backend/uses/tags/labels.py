"""Which assets have a tag, which have it not, and of which nobody said anything.

Libraries say only what an asset has. So an asset that somebody tagged, but not with this tag, is taken
as one without it ("assumed"); an asset without any tag is unlabelled. Rejections and examples are explicit.
"""

import dataclasses
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.generated import TAG as GENERATED
from blender_addon.contract.tag_decisions import Decisions
from blender_addon.contract.tag_names import spellings, tag_key


@dataclasses.dataclass(frozen=True)
class Labels:
    """Of one tag: row i is asset i."""

    tag: str
    answers: NDArray[np.float64]  # [n]: 1 has it, 0 has it not, NaN unlabelled
    assumed: NDArray[np.bool_]  # [n]: has it not, but only because somebody gave the asset other tags
    generated: NDArray[np.bool_] | None = None  # [n]: made by a model: it teaches nothing and gets no tag

    @property
    def labelled(self) -> NDArray[np.int64]:
        return np.flatnonzero(~np.isnan(self.answers))

    def count(self, answer: int) -> int:
        return int((self.answers == answer).sum())

    @property
    def rows(self) -> NDArray[np.int64]:
        """Those of real assets."""
        return np.arange(len(self.answers)) if self.generated is None else np.flatnonzero(~self.generated)

    @property
    def open(self) -> NDArray[np.int64]:
        """Rows that the tag may be suggested for: unlabelled or assumed."""
        found = np.isnan(self.answers) | self.assumed
        return np.flatnonzero(found if self.generated is None else found & ~self.generated)


def labels_of_tags(entries: Sequence[Entry], decisions: Decisions) -> list[Labels]:
    """Of every tag that an asset has or that was decided of one, by name, in its commonest spelling.

    The category is no tag: the add-on gives it to all assets as one. Nor is that an asset is generated.
    """
    made = is_generated(entries)
    own = [_own_tags(entry) for entry in entries]
    decided = [decisions.by_key(entry.asset_id) for entry in entries]
    spelt = spellings(tag for e in entries for tag in (*e.tags, *decisions.assets.get(e.asset_id, {})))
    real = np.flatnonzero(~made)
    keys = set().union(*(own[row] | decided[row].keys() for row in real)) - {tag_key(GENERATED)}
    return [_labels(key, spelt[key], own, decided, made) for key in sorted(keys)]


def is_generated(entries: Sequence[Entry]) -> NDArray[np.bool_]:
    """[n]: which assets came out of a model and were made by nobody."""
    key = tag_key(GENERATED)
    return np.array([any(tag_key(tag) == key for tag in entry.tags) for entry in entries], bool)


def labels_of_examples(
    tag: str,
    entries: Sequence[Entry],
    having: Collection[int],
    lacking: Collection[int],
    decisions: Decisions,
) -> Labels:
    """Of a new attribute: of the rows ``having`` and ``lacking`` it, and what was decided of it before."""
    answers = np.full(len(entries), np.nan)
    for row, entry in enumerate(entries):
        decision = decisions.of(entry.asset_id, tag)
        if decision is not None:
            answers[row] = decision
    answers[list(having)], answers[list(lacking)] = 1, 0
    made = is_generated(entries)
    answers[made] = np.nan
    return Labels(tag, answers, np.zeros(len(entries), bool), made)


def _labels(
    key: str, tag: str, own: Sequence[set[str]], decided: Sequence[dict[str, bool]], made: NDArray[np.bool_]
) -> Labels:
    answers = np.full(len(own), np.nan)
    assumed = np.zeros(len(own), bool)
    for row, (tags, decisions) in enumerate(zip(own, decided, strict=True)):
        accepted = {name for name, yes in decisions.items() if yes}
        if made[row]:
            continue
        if key in decisions:
            answers[row] = decisions[key]
        elif key in tags:
            answers[row] = 1
        elif tags - accepted:  # one accepted suggestion does not mean that the asset was gone through
            answers[row], assumed[row] = 0, True
    return Labels(tag, answers, assumed, made)


def _own_tags(entry: Entry) -> set[str]:
    return {tag_key(tag) for tag in entry.tags} - {tag_key(entry.category)}
