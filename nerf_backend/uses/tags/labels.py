"""Which assets have a tag, which have it not, and of which nobody said anything.

Libraries say only what an asset has. So an asset that somebody tagged, but not with this tag, is taken
as one without it ("assumed"); an asset without any tag is unlabelled. Rejections and examples are explicit.
"""

import dataclasses
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.tag_decisions import Decisions
from blender_addon.contract.tag_names import spellings, tag_key


@dataclasses.dataclass(frozen=True)
class Labels:
    """Of one tag: row i is asset i."""

    tag: str
    answers: NDArray[np.float64]  # [n]: 1 has it, 0 has it not, NaN unlabelled
    assumed: NDArray[np.bool_]  # [n]: has it not, but only because somebody gave the asset other tags

    @property
    def labelled(self) -> NDArray[np.int64]:
        return np.flatnonzero(~np.isnan(self.answers))

    def count(self, answer: int) -> int:
        return int((self.answers == answer).sum())

    @property
    def open(self) -> NDArray[np.int64]:
        """Rows that the tag may be suggested for: unlabelled or assumed."""
        return np.flatnonzero(np.isnan(self.answers) | self.assumed)


def labels_of_tags(entries: Sequence[Entry], decisions: Decisions) -> list[Labels]:
    """Of every tag that an asset has or that was decided of one, by name, in its commonest spelling.

    The category is no tag: the add-on gives it to all assets as one.
    """
    own = [_own_tags(entry) for entry in entries]
    decided = [decisions.by_key(entry.asset_id) for entry in entries]
    spelt = spellings(tag for e in entries for tag in (*e.tags, *decisions.assets.get(e.asset_id, {})))
    keys = set().union(*own, *decided)
    return [_labels(key, spelt[key], own, decided) for key in sorted(keys)]


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
    return Labels(tag, answers, np.zeros(len(entries), bool))


def _labels(key: str, tag: str, own: Sequence[set[str]], decided: Sequence[dict[str, bool]]) -> Labels:
    answers = np.full(len(own), np.nan)
    assumed = np.zeros(len(own), bool)
    for row, (tags, decisions) in enumerate(zip(own, decided, strict=True)):
        accepted = {name for name, yes in decisions.items() if yes}
        if key in decisions:
            answers[row] = decisions[key]
        elif key in tags:
            answers[row] = 1
        elif tags - accepted:  # one accepted suggestion does not mean that the asset was gone through
            answers[row], assumed[row] = 0, True
    return Labels(tag, answers, assumed)


def _own_tags(entry: Entry) -> set[str]:
    return {tag_key(tag) for tag in entry.tags} - {tag_key(entry.category)}
