"""Walks of a library's codes, as the command line and the report ask for them: which codes, near to whom."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.errors import UserError
from blender_addon.similarity import By, typical_distance

from ...code_table import CodeTable
from .attribute import LEAST_TO_POINT, Change, difference_of_means, held_out_change
from .chosen import mixture
from .walks import REACH, nearest_row, principal_components, walk_along

Codes = NDArray[np.float64]
Half = Literal["shape", "appearance"]
SEED = 0  # of the splits that measure a direction


@dataclasses.dataclass(frozen=True)
class Span:
    """Through which row of the table (None: the mean), in how many steps, and how far (walks.covered)."""

    through: int | None = None
    steps: int = 7
    reach: float = REACH
    beyond: bool = False


@dataclasses.dataclass(frozen=True)
class Step:
    """Codes [CODE_SIZE] each, and the real asset nearest to the half (or halves) that changes."""

    shape: Codes
    look: Codes
    caption: str
    nearest: str
    distance: float  # 1 is the distance between two typical assets


@dataclasses.dataclass(frozen=True)
class LibraryWalk:
    """``share`` of the variance (of components); ``low`` and ``high``: the real assets farthest along it."""

    title: str
    by: By
    steps: tuple[Step, ...]
    share: float | None = None
    low: str = ""
    high: str = ""
    change: Change | None = None  # of attributes, where it could be measured

    def row(self) -> dict[str, Any]:
        """What a program is told of it, in JSON; codes included."""
        return {
            "title": self.title,
            "by": self.by,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "change": dataclasses.asdict(self.change) if self.change else None,
            "steps": [
                dataclasses.asdict(step) | {"shape": step.shape.tolist(), "look": step.look.tolist()}
                for step in self.steps
            ],
        }


def component_walks(table: CodeTable, half: Half, numbers: Sequence[int], span: Span) -> list[LibraryWalk]:
    """Along principal components, counted from 1."""
    codes = _half(table, half)
    found = principal_components(codes)
    if not len(found.shares):
        raise UserError(
            f"{table.category} has {len(table)} assets with codes that do not differ in {half}: "
            "a walk needs at least two different ones."
        )
    walks = []
    for number in numbers:
        if number > len(found.shares):
            raise UserError(
                f"The {half} codes of {len(table)} {table.category} assets have {len(found.shares)} "
                f"components: choose from 1 to {len(found.shares)}."
            )
        direction, share = found.directions[number - 1], float(found.shares[number - 1])
        title = f"{half.capitalize()}, component {number}: {share:.0%} of the variance"
        walks.append(_along(table, half, direction, span, title, share))
    return walks


def component_count(table: CodeTable, half: Half) -> int:
    return len(principal_components(_half(table, half)).shares)


def attribute_walk(
    table: CodeTable,
    half: Half,
    having: Sequence[int],
    lacking: Sequence[int],
    name: str,
    span: Span,
) -> LibraryWalk:
    """Towards what the rows ``having`` have and the rows ``lacking`` have not."""
    for rows, word in ((having, "with"), (lacking, "without")):
        if len(rows) < LEAST_TO_POINT:
            raise UserError(
                f"{len(rows)} {table.category} assets {word} {name!r} are too few to point anywhere: "
                f"give at least {LEAST_TO_POINT}, better 10."
            )
    if both := set(having) & set(lacking):
        raise UserError(f"{table.names[min(both)]!r} cannot be both with and without {name!r}.")
    codes = _half(table, half)
    rows = [*having, *lacking]
    has = np.arange(len(rows)) < len(having)
    direction = difference_of_means(codes[rows], has)
    change = held_out_change(codes[rows], has, np.random.default_rng(SEED))
    title = f"{half.capitalize()}, towards {name}"
    walk = _along(table, half, direction, span, title, None)
    return dataclasses.replace(walk, change=change)


def mixture_walk(table: CodeTable, first: int, second: int, by: By, steps: int) -> LibraryWalk:
    """From one asset to another: in shape, in look, or in both."""
    made = []
    for at in np.linspace(0, 1, steps).tolist():
        chosen = mixture(table, first, second, at, by)
        made.append(_step(table, by, chosen.shape, chosen.look, f"{at:.2f}"))
    low, high = table.names[first], table.names[second]
    return LibraryWalk(f"{low} to {high}, in {_words(by)}", by, tuple(made), None, low, high)


def tagged_rows(table: CodeTable, tag: str) -> tuple[list[int], list[int]]:
    """Rows that have the tag, and those that have not; UserError with the tags there are."""
    having = [row for row, entry in enumerate(table.entries) if tag in entry.tags]
    lacking = [row for row, entry in enumerate(table.entries) if tag not in entry.tags]
    if having and lacking:
        return having, lacking
    known = sorted({t for e in table.entries for t in e.tags if t != table.category})
    who = "Every" if having else "No"
    remedy = (
        f"tags here: {', '.join(known)}" if known else "tag some, or name assets with --with and --without"
    )
    raise UserError(f"{who} {table.category} asset has the tag {tag!r}, so it points nowhere: {remedy}.")


def _along(
    table: CodeTable, half: Half, direction: Codes, span: Span, title: str, share: float | None
) -> LibraryWalk:
    """The half that does not change is that of the asset walked through, or of the one nearest the mean."""
    codes, others = _half(table, half), _half(table, "appearance" if half == "shape" else "shape")
    row = span.through
    if row is not None:
        title += f", through {table.names[row]}"
    start = None if row is None else codes[row]
    kept = others[nearest_row(others, others.mean(axis=0))[0] if row is None else row]
    walk = walk_along(codes, direction, start, span.steps, span.reach, span.beyond)
    made = []
    for code, place in zip(walk.codes, walk.places, strict=True):
        shape, look = (code, kept) if half == "shape" else (kept, code)
        made.append(_step(table, half, shape, look, f"{place:+.1f} sd"))
    order = (codes @ direction).argsort()
    return LibraryWalk(title, half, tuple(made), share, table.names[order[0]], table.names[order[-1]])


def _step(table: CodeTable, by: By, shape: Codes, look: Codes, caption: str) -> Step:
    weights = {"shape": (1.0, 0.0), "appearance": (0.0, 1.0), "both": (0.5, 0.5)}[by]
    scales = [
        w**0.5 / typical_distance(c) for w, c in zip(weights, (table.shapes, table.appearances), strict=True)
    ]
    codes = np.hstack([table.shapes * scales[0], table.appearances * scales[1]])
    row, distance = nearest_row(codes, np.concatenate([shape * scales[0], look * scales[1]]))
    return Step(shape, look, caption, table.names[row], distance)


def _half(table: CodeTable, half: str) -> Codes:
    return table.shapes if half == "shape" else table.appearances


def _words(by: By) -> str:
    return {"shape": "shape", "appearance": "look", "both": "shape and look"}[by]
