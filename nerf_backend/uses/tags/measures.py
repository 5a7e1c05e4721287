"""How the classifiers do with few labels, and what asking the right assets saves. For the benchmark."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.suggested_tags import FEWEST

from .classifier import train
from .descriptors import Array, Descriptors
from .labels import Labels
from .quality import says_yes
from .suggestions import TagFound
from .tagging import ask_for

Rows = NDArray[np.int64]


def balanced_accuracy(descriptors: Descriptors, answers: Array, seen: Rows, unseen: Rows) -> float:
    """Of the assets ``unseen``, by a classifier of those ``seen``; 0.5 if it has seen one kind only."""
    if len(np.unique(answers[seen])) < 2:
        return 0.5
    chances = train(descriptors, answers, seen, 0).probabilities(descriptors)[unseen]
    right = says_yes(chances) == (answers[unseen] > 0.5)
    return float(np.mean([right[answers[unseen] == kind].mean() for kind in (1, 0)]))


def with_examples(descriptors: Descriptors, answers: Array, count: int, draws: int) -> float:
    """Mean balanced accuracy with ``count`` examples, half of them with the tag; NaN if there are too few."""
    known = np.flatnonzero(~np.isnan(answers))
    having, lacking = (known[answers[known] == kind] for kind in (1, 0))
    if len(having) <= count // 2 or len(lacking) <= count - count // 2:
        return float("nan")
    found = []
    for number in range(draws):
        draw = np.random.default_rng((7, number))
        chosen = (draw.choice(having, count // 2, False), draw.choice(lacking, count - count // 2, False))
        seen = np.concatenate(chosen)
        found.append(balanced_accuracy(descriptors, answers, seen, np.setdiff1d(known, seen)))
    return float(np.mean(found))


def labelling(
    descriptors: Descriptors, answers: Array, asking: bool, batch: int, most: int, seed: int
) -> Iterator[float]:
    """Balanced accuracy on a third of the assets after each ``batch`` of labels on others, up to ``most``.

    With ``asking`` the product chooses whom to label; without, chance does.
    """
    draw = np.random.default_rng((11, seed))
    known = np.flatnonzero(~np.isnan(answers))
    unseen = np.concatenate([
        rows[: max(1, len(rows) // 3)]
        for rows in (draw.permutation(known[answers[known] == kind]) for kind in (1, 0))
    ])  # fmt: skip
    pool = draw.permutation(np.setdiff1d(known, unseen))
    seen = np.array([], np.int64)
    while len(seen) < min(most, len(pool)):
        left = np.setdiff1d(pool, seen)
        chosen = _asked(descriptors, answers, pool, seen, batch) if asking else draw.permutation(left)[:batch]
        seen = np.concatenate([seen, chosen])
        yield balanced_accuracy(descriptors, answers, seen, unseen)


def _asked(descriptors: Descriptors, answers: Array, pool: Rows, seen: Rows, count: int) -> Rows:
    """As `asset2vec tags --ask` chooses: by probabilities once there are enough labels of both kinds."""
    part = {name: vectors[pool] for name, vectors in descriptors.items()}
    told = np.full(len(pool), np.nan)
    inside = np.flatnonzero(np.isin(pool, seen))
    told[inside] = answers[pool[inside]]
    chances = None
    if min((told == 1).sum(), (told == 0).sum()) >= FEWEST:
        chances = train(part, told, inside, 0).probabilities(part)
    tag = TagFound(Labels("", told, np.zeros(len(pool), bool)), chances=chances)
    return pool[list(ask_for(part, [tag], count))]
