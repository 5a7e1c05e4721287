"""Which colour an asset has on the map, and the legend of it."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from ..contract.generated import TAG
from ..contract.maps import MapDocument
from ..wording import filled, translated
from .contents import Placed

Colour = tuple[float, float, float]  # as shown, 0 to 1

# Okabe and Ito's, and white for their black: most who see colours otherwise tell them apart too
# (tests/test_asset_map.py). The grey is darker than most of them.
_CODES = ("e69f00", "56b4e9", "009e73", "f0e442", "0072b2", "d55e00", "cc79a7", "f5f5f5")
_GREY = "606060"
_BRIGHT = 0.5  # from which on black letters read better


def _colour(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


PALETTE: tuple[Colour, ...] = tuple(map(_colour, _CODES))
OTHER: Colour = _colour(_GREY)


def ink(paper: Sequence[float]) -> Colour:
    """Black or white, whichever reads better on that colour."""
    red, green, blue = paper[:3]
    return (0.0, 0.0, 0.0) if 0.3 * red + 0.59 * green + 0.11 * blue > _BRIGHT else (1.0, 1.0, 1.0)


@dataclasses.dataclass(frozen=True)
class LegendRow:
    words: str
    colour: Colour
    assets: tuple[str, ...]  # ids


@dataclasses.dataclass(frozen=True)
class Legend:
    """Each asset is in one row."""

    rows: tuple[LegendRow, ...]

    def colours(self) -> dict[str, Colour]:
        return {asset: row.colour for row in self.rows for asset in row.assets}


def by_group(document: MapDocument, placed: Sequence[Placed]) -> Legend:
    """Groups in the document's order, which is the largest first; those beyond the palette are others."""
    shown = min(len(document.groups), len(PALETTE))
    ids = [
        tuple(p.entry.asset_id for p in placed if min(p.group, shown) == number)
        for number in range(shown + 1)
    ]
    words = [*(group.name for group in document.groups[:shown]), translated("other groups")]
    colours = [*PALETTE[:shown], OTHER]
    return _legend(zip(words, colours, ids, strict=True))


def by_tags(tags: Mapping[str, Sequence[str]]) -> Legend:
    """The most frequent tags of assets ``tags`` (by id), as many as the palette has colours.

    Tags that all have tell nothing and are left out. An asset with several has the rarest one's colour,
    which says most of it.
    """
    counts = Counter(tag for own in tags.values() for tag in set(own))
    telling = [tag for tag in counts if counts[tag] < len(tags) and tag != TAG]
    kept = sorted(telling, key=lambda tag: (-counts[tag], tag))[: len(PALETTE)]
    if not kept:
        return Legend(())
    colour_of = {asset: _rarest(own, kept) for asset, own in tags.items()}
    rows = [
        (tag, colour, tuple(asset for asset, own in colour_of.items() if own == tag))
        for tag, colour in zip(kept, PALETTE, strict=False)
    ]
    others = tuple(asset for asset, own in colour_of.items() if own is None)
    return _legend([*rows, (translated("other"), OTHER, others)])


def by_tag(tags: Mapping[str, Sequence[str]], tag: str) -> Legend:
    """Those with the tag and those without."""
    having = tuple(asset for asset, own in tags.items() if tag in own)
    lacking = tuple(asset for asset, own in tags.items() if tag not in own)
    return _legend([(tag, PALETTE[0], having), (filled("not {tag}", tag=tag), OTHER, lacking)])


def _rarest(own: Sequence[str], kept: Sequence[str]) -> str | None:
    """The last of ``kept``, which has the rarest last, that is among ``own``."""
    return next((tag for tag in reversed(kept) if tag in own), None)


def _legend(
    rows: "zip[tuple[str, Colour, tuple[str, ...]]] | list[tuple[str, Colour, tuple[str, ...]]]",
) -> Legend:
    return Legend(tuple(LegendRow(*row) for row in rows if row[2]))
