"""The whole answer on arrays: which categories, tags, regions and directions are weak beyond chance.

Read this file first. All that is tested is corrected together (Benjamini and Hochberg 1995), so that asking
for more does not find more. Nothing is tested on objects: the asset is the unit (permutations.py).
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from blender_addon.similarity import vectors

from .asset_scores import AssetScores, asset_scores
from .covariates import Array, Rows
from .directions import direction
from .overlap import surer_twin
from .permutations import COUNT, Draws, Members, false_discovery, low_groups, testable
from .regions import Region, regions

Kind = Literal["category", "tag", "region", "direction"]
Step = Callable[[int, int], None]  # done, of how many

FEWEST = 8  # assets in all, or of a category whose codes are asked
FEWEST_MEMBERS = 3  # of a tag or a category, and of its others
LEVEL = 0.05  # q below which a finding is said to be more than chance
REGIONS = 3  # of a category
SPACES = ("shape", "look", "shape and look")
LOOKS = (0.0, 1.0, 0.5)  # how much the look counts in each


@dataclasses.dataclass(frozen=True)
class CategoryCodes:
    """Codes of some of a category's assets: ``rows`` [c] of the assets, shapes and appearances [c, 32]."""

    rows: Rows
    shapes: Array
    appearances: Array


@dataclasses.dataclass(frozen=True)
class Finding:
    """``members`` are rows of assets, the most typical first; ``inside`` and ``outside`` are mean adjusted
    scores of them and of the others of their category. Of a direction they are the fifth foretold lowest."""

    kind: Kind
    name: str  # of the category or tag; the space of a region or direction
    category: str  # "": a tag over all categories
    members: Rows
    inside: float
    outside: float
    p: float
    q: float = 1.0
    r2: float | None = None  # of a direction: leave-one-out
    same_as: int | None = None  # place of the surer finding that this one shares its weak assets with

    @property
    def more_than_chance(self) -> bool:
        return self.q <= LEVEL


@dataclasses.dataclass(frozen=True)
class WeakSpots:
    """``findings`` begin with the surest. ``tested`` counts all that was asked, whatever came of it."""

    scores: AssetScores
    findings: tuple[Finding, ...]
    tested: int

    @property
    def sure(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.more_than_chance)

    @property
    def separate(self) -> tuple[Finding, ...]:
        """The sure ones, each weakness once."""
        return tuple(f for f in self.sure if f.same_as is None)


@dataclasses.dataclass(frozen=True)
class Results:
    """Rows of results, see asset_scores.py; covariates [m, k]."""

    scores: Array
    asset: Rows
    group: Rows
    covariates: Array


def weak_spots(
    results: Results,
    categories: Sequence[str],
    tags: Mapping[str, Members],
    codes: Mapping[str, CategoryCodes],
    rng: np.random.Generator,
    step: Step = lambda done, total: None,
    permutations: int = COUNT,
) -> WeakSpots:
    """Of n assets, at least FEWEST: ``categories`` [n], which have a tag [n], codes by category.

    ``permutations`` is how often all is shuffled; what stays low is shuffled on, see permutations.py.
    """
    found = asset_scores(results.scores, results.asset, results.group, results.covariates)
    named = np.array(categories)
    _, strata = np.unique(named, return_inverse=True)
    asked = {c: k for c, k in codes.items() if len(k.rows) >= FEWEST}
    everything = np.zeros(len(named), np.int64)
    members = {str(c): named == c for c in np.unique(named)}
    members = {c: own for c, own in members.items() if testable(own, everything, FEWEST_MEMBERS)}
    tags = {tag: own for tag, own in sorted(tags.items()) if testable(own, strata, FEWEST_MEMBERS)}
    questions = len(members) + len(tags) + len(asked) * (REGIONS + len(SPACES) - 1)
    draws = Draws(rng, LEVEL / max(questions, 1), permutations)
    total = 1 + len(asked)
    step(0, total)
    tests = _categories(found, members, everything, draws) + _tags(found, named, strata, tags, draws)
    step(1, total)
    for number, (category, own) in enumerate(sorted(asked.items()), 2):
        tests += _in_codes(found, category, named == category, own, draws)
        step(number, total)
    q = false_discovery(np.array([t.p for t in tests])) if tests else np.zeros(0)
    corrected = [dataclasses.replace(t, q=float(value)) for t, value in zip(tests, q, strict=True)]
    order = sorted(corrected, key=lambda f: (f.q, f.p, f.inside - f.outside))
    return WeakSpots(found, tuple(_linked(order, found, strata, rng)), len(tests))


def _linked(
    findings: list[Finding], scores: AssetScores, strata: Rows, rng: np.random.Generator
) -> list[Finding]:
    """The findings, each that is sure with the surer one that it repeats."""
    level = LEVEL * sum(f.more_than_chance for f in findings) / len(findings) if findings else 0.0
    linked: list[Finding] = []
    for finding in findings:
        f = finding
        separate = [(i, g.members) for i, g in enumerate(linked) if g.more_than_chance and g.same_as is None]
        if f.more_than_chance and separate:
            beside = np.zeros_like(strata) if f.kind == "category" else strata
            twin = surer_twin(
                f.members, separate, scores.value, beside, f.kind in ("category", "tag"), level, rng
            )
            f = dataclasses.replace(f, same_as=twin)
        linked.append(f)
    return linked


def _categories(
    scores: AssetScores, members: Mapping[str, Members], everything: Rows, draws: Draws
) -> list[Finding]:
    """Beside one another."""
    p = low_groups(scores.value, np.array(list(members.values())), everything, draws)
    return [
        _finding(scores, "category", name, name, own, ~own, float(value))
        for (name, own), value in zip(members.items(), p, strict=True)
    ]


def _tags(
    scores: AssetScores, named: np.ndarray, strata: Rows, tags: Mapping[str, Members], draws: Draws
) -> list[Finding]:
    """Beside the other assets of their categories."""
    found = []
    p = low_groups(scores.value, np.array(list(tags.values())), strata, draws)
    for (tag, members), value in zip(tags.items(), p, strict=True):
        others = ~members & np.isin(strata, strata[members])
        own = np.unique(named[members])
        category = str(own[0]) if len(own) == 1 else ""
        found.append(_finding(scores, "tag", tag, category, members, others, float(value)))
    return found


def _in_codes(
    scores: AssetScores,
    category: str,
    members: Members,
    own: CategoryCodes,
    draws: Draws,
) -> list[Finding]:
    """The regions and directions of one category."""
    values = scores.value[own.rows]
    spaces = [vectors(own.shapes, own.appearances, look) for look in LOOKS]
    found = []
    for r in regions(spaces, values, draws, REGIONS):
        found.append(_region(scores, category, members, own, r))
        if found[-1].p > LEVEL:
            break  # further ones are less than this one, which is chance already
    for space, codes in zip(SPACES, (own.shapes, own.appearances), strict=False):
        d = direction(codes, values, draws)
        lowest = own.rows[np.argsort(d.foretold, kind="stable")[: max(FEWEST_MEMBERS, len(values) // 5)]]
        others = members & ~_mask(lowest, len(members))
        finding = _finding(scores, "direction", space, category, _mask(lowest, len(members)), others, d.p)
        found.append(dataclasses.replace(finding, members=lowest, r2=d.r2))
    return found


def _region(
    scores: AssetScores, category: str, members: Members, own: CategoryCodes, region: Region
) -> Finding:
    rows = own.rows[region.members]
    inside = _mask(rows, len(members))
    finding = _finding(scores, "region", SPACES[region.space], category, inside, members & ~inside, region.p)
    return dataclasses.replace(finding, members=rows)


def _finding(
    scores: AssetScores, kind: Kind, name: str, category: str, members: Members, others: Members, p: float
) -> Finding:
    inside, outside = (float(scores.adjusted[part].mean()) for part in (members, others))
    lowest_first = np.flatnonzero(members)[np.argsort(scores.shrunken[members], kind="stable")]
    return Finding(kind, name, category, lowest_first, inside, outside, p)


def _mask(rows: Rows, n: int) -> Members:
    found = np.zeros(n, bool)
    found[rows] = True
    return found
