"""Findings in plain words, the same in the terminal and on the page."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

from blender_addon.contract.catalogue import Entry

from .analysis import FEWEST_MEMBERS, LEVEL, Finding, WeakSpots

MOSTLY = 0.6  # share of a region's members that a tag must be on to describe it


@dataclasses.dataclass(frozen=True)
class Told:
    """One finding. ``what`` stands alone; ``how_much`` and ``how_sure`` are sentences."""

    what: str
    how_much: str
    how_sure: str


def told(finding: Finding, spots: WeakSpots, entries: Sequence[Entry]) -> Told:
    return Told(
        _what(finding, entries), _how_much(finding, spots, entries), _how_sure(finding, spots, entries)
    )


def verdict(spots: WeakSpots) -> str:
    """The answer in one or two sentences."""
    if not spots.tested:
        return (
            "Nothing could be asked: no tag is on three assets or more beside three without it, and no codes."
        )
    if not spots.sure:
        return (
            f"No more than chance: of {spots.tested} things asked (categories, tags, regions, directions) "
            "none is weaker than what shuffled assets show by themselves. Try more assets, or more scenes."
        )
    number = len(spots.separate)
    text = f"{number} weak spot{'s' * (number > 1)} beyond chance, of {spots.tested} things asked"
    again = len(spots.sure) - number
    return text + (f"; {again} more, mostly of the same assets." if again else ".")


def amount(value: float, spots: WeakSpots) -> str:
    """A score as people write it: shares in percent."""
    return f"{100 * min(max(value, 0), 1):.0f} %" if spots.scores.share else f"{value:.3g}"


def _what(finding: Finding, entries: Sequence[Entry]) -> str:
    first = entries[finding.members[0]].name
    if finding.kind == "category":
        return f"category {finding.name}"
    if finding.kind == "tag":
        return f"tag {finding.name!r}" + (f" of {finding.category}" if finding.category else "")
    if finding.kind == "region":
        return f"{finding.category} like {first!r} in {finding.name}"
    return f"a direction of {finding.category} {finding.name}, towards {first!r}"


def _how_much(finding: Finding, spots: WeakSpots, entries: Sequence[Entry]) -> str:
    inside, outside = amount(finding.inside, spots), amount(finding.outside, spots)
    category = "their categories" if not finding.category else finding.category
    others = "all others" if finding.kind == "category" else f"others of {category}"
    verb = "found" if spots.scores.share else "mean score"
    text = f"{len(finding.members)} assets, {verb} {inside}; {others} {outside}."
    if finding.r2 is not None:
        foretold = f"{100 * max(finding.r2, 0):.0f} %"
        text += f" It foretells {foretold} of the differences between assets it has not seen."
    alike = _mostly(finding, entries) if finding.kind in ("region", "direction") else ""
    return text + (f" {alike}" if alike else "")


def _mostly(finding: Finding, entries: Sequence[Entry]) -> str:
    """Tags that describe the members, if others of their category do not have them as often."""
    count = len(finding.members)
    own = Counter(t for row in finding.members for t in entries[row].tags)
    of_category = [e for e in entries if e.category == finding.category]
    found = []
    for tag, n in own.most_common():
        usual = sum(tag in e.tags for e in of_category) / len(of_category)
        if n >= max(FEWEST_MEMBERS, MOSTLY * count) and usual < n / count:
            found.append(f"{tag!r} ({n} of {count})")
    return f"Mostly tagged {', '.join(found[:2])}." if found else ""


def _how_sure(finding: Finding, spots: WeakSpots, entries: Sequence[Entry]) -> str:
    sure = "more than chance" if finding.more_than_chance else "no more than chance"
    text = f"p {p_text(finding.p)}, q {p_text(finding.q)} over {spots.tested} questions: {sure}"
    if finding.same_as is None:
        return text + "."
    return f"{text}, but nothing new beside {_what(spots.findings[finding.same_as], entries)}."


def p_text(p: float) -> str:
    return f"{p:.4f}" if p < 0.01 else f"{p:.2f}"


QUESTION = (
    f"q is the share of false alarms to expect among findings as sure as this one; below {LEVEL:g} counts."
)
