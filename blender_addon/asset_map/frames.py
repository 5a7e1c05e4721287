"""Where nodes and frames lie in the node editor, in its units, and what the frames say."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from ..contract.maps import ALONE, CROWDED, GAP, MapRegion
from ..wording import filled, translated
from .contents import Contents
from .cores import NEARLY_ALL, core

NODE_WIDTH = 140.0
NODE_HEIGHT = 150.0  # with the name above the picture
PITCH = (172.0, 218.0)  # from one square to the next: room for the edge of a frame, and its title
GROUP = "group"
Rectangle = tuple[float, float, float, float]  # left, bottom, right, top

# By kind, the edge of a frame round the nodes, and the room for its title above them: titles of frames that
# lie in each other are not to cover each other. A gap has a square of its own.
_ROOM = {GROUP: (24.0, 68.0), CROWDED: (16.0, 52.0), ALONE: (10.0, 32.0), GAP: (0.0, 0.0)}
_AIR = 1.08  # what is looked at leaves a little room to the editor's edges
_LEAST_SEEN = (5, 3)  # columns and rows: an asset is looked for to see what is near
_NAMED = 4  # assets in a note

HALVES = {"shape": "shape", "appearance": "look", "both": "shape and look"}


@dataclasses.dataclass(frozen=True)
class Note:
    """What there is to say of a region; ``assets`` are the ids to look at.

    ``brief`` is for inside its frame, "" where assets lie there. ``name`` is that of the asset that is alone,
    which stands on its frame anyway.
    """

    kind: str
    title: str
    text: str
    assets: tuple[str, ...]
    brief: str = ""
    name: str = ""

    @property
    def heading(self) -> str:
        """The title, where it does not stand on the frame."""
        return f"{self.title}: {self.name}" if self.name else self.title


@dataclasses.dataclass(frozen=True)
class Frame:
    """``left`` and ``top`` are its corner; y grows upwards."""

    note: Note
    left: float
    top: float
    width: float
    height: float


def bounds(boxes: Sequence[Rectangle]) -> Rectangle:
    """Of all boxes together."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def with_neighbours(box: Rectangle) -> Rectangle:
    """Grown on all sides to _LEAST_SEEN squares, if it is smaller."""
    left, bottom, right, top = box
    wide = max(0.0, _LEAST_SEEN[0] * PITCH[0] - (right - left)) / 2
    high = max(0.0, _LEAST_SEEN[1] * PITCH[1] - (top - bottom)) / 2
    return left - wide, bottom - high, right + wide, top + high


def seen(box: Rectangle, size: tuple[float, float]) -> tuple[int, int, int, int]:
    """A box grown to the proportions of an editor of that size, with some air round it."""
    left, bottom, right, top = box
    scale = _AIR * max((right - left) / size[0], (top - bottom) / size[1])
    x, y = (left + right) / 2, (bottom + top) / 2
    wide, high = scale * size[0] / 2, scale * size[1] / 2
    return round(x - wide), round(y - high), round(x + wide), round(y + high)


def place(column: int, row: int) -> tuple[float, float]:
    """The upper left corner of the node in a square."""
    return column * PITCH[0], row * PITCH[1]


def notes(contents: Contents) -> list[Note]:
    """Of all regions of the map, in the document's order."""
    names = contents.names()
    poor = {placed.entry.asset_id for placed in contents.placed if placed.entry.poor}
    return [_doubted(note_of(region, names), poor) for region in contents.document.regions]


def _doubted(note: Note, poor: Set[str]) -> Note:
    """Codes that describe their assets badly lie near each other for that reason alone."""
    badly = len(poor & set(note.assets))
    if note.kind != CROWDED or not badly:
        return note
    text = "The codes of {number} of them describe them badly, so they may be less alike."
    return dataclasses.replace(note, text=f"{note.text} {filled(text, number=badly)}")


def note_of(region: MapRegion, names: Mapping[str, str]) -> Note:
    half = translated(HALVES.get(region.half, region.half))
    assets = tuple(asset for asset in region.assets if asset in names)
    if region.kind == CROWDED:
        title = filled("{number} alike in {half}", number=len(assets), half=half)
        return Note(CROWDED, title, region.words, assets)
    if region.kind == ALONE:
        name = names[assets[0]] if assets else ""
        return Note(ALONE, _title_alone(region.half), region.words, assets[:1], name=name)
    known = ", ".join(names[asset] for asset in assets[:_NAMED])
    brief = filled("Make more like these: {names}.", names=known)
    if region.tags:
        brief += " " + filled("They share: {tags}.", tags=", ".join(region.tags))
    return Note(GAP, filled("Gap in {half}", half=half), f"{brief} {region.words}", assets, brief)


def _title_alone(half: str) -> str:
    return filled("One of a kind in {half}", half=translated(HALVES.get(half, half)))


def frames(contents: Contents) -> list[Frame]:
    """Of the groups, if the map has distinct ones, and of the regions; later ones lie on earlier ones."""
    squares = _squares(contents)
    found = _group_frames(contents)
    alone: dict[str, Note] = {}
    for region, note in zip(contents.document.regions, notes(contents), strict=True):
        if note.kind == GAP:
            found.append(_round([(region.column, region.row)], note))
        elif note.kind == CROWDED:
            found += _round_core(squares, note)
        elif note.kind == ALONE and note.assets:
            alone[note.assets[0]] = _joined(alone.get(note.assets[0]), note)
    return [*found, *(_round([squares[asset]], note) for asset, note in alone.items())]


def why_no_groups(contents: Contents) -> str:
    """A sentence on groups without any frame; "" if there are no groups, or some have one."""
    if not contents.document.groups or _group_frames(contents):
        return ""
    if not contents.document.distinct:
        return "The groups flow into each other, so they have no frames."
    sizes = Counter(placed.group for placed in contents.placed)
    if max(sizes.values(), default=0) >= NEARLY_ALL * len(contents.placed):
        return "One group has nearly all assets: a frame round it would tell nothing."
    return "The groups have no frames, because others lie between their assets."


def _squares(contents: Contents) -> dict[str, tuple[int, int]]:
    return {p.entry.asset_id: (p.column, p.row) for p in contents.placed}


def _group_frames(contents: Contents) -> list[Frame]:
    """None where the groups flow into each other."""
    squares = _squares(contents)
    made = []
    for number, group in enumerate(contents.document.groups if contents.document.distinct else ()):
        assets = tuple(p.entry.asset_id for p in contents.placed if p.group == number)
        note = Note(GROUP, group.name, filled("{number} assets.", number=len(assets)), assets)
        made += _round_core(squares, note)
    return made


def _round_core(squares: Mapping[str, tuple[int, int]], note: Note) -> list[Frame]:
    """A frame round the note's assets that lie together; none if too few do."""
    own = [squares[asset] for asset in note.assets]
    found = core(own, list(set(squares.values()) - set(own)))
    if found is None:
        return []
    inside = sum(map(found.holds, own))
    if inside < len(own):
        title = filled("{title} ({number} here)", title=note.title, number=inside)
        note = dataclasses.replace(note, title=title)
    return [_round([(found.left, found.low), (found.right, found.high)], note)]


def _joined(first: Note | None, second: Note) -> Note:
    """One note of an asset that is alone in shape and in look."""
    if first is None:
        return second
    return dataclasses.replace(first, title=_title_alone("both"), text=f"{first.text} {second.text}")


def _round(squares: Sequence[tuple[int, int]], note: Note) -> Frame:
    edge, title = _ROOM[note.kind]
    columns, rows = zip(*squares, strict=True)
    left, top = place(min(columns), max(rows))
    right, bottom = place(max(columns), min(rows))
    width = right + NODE_WIDTH - left + 2 * edge
    return Frame(note, left - edge, top + title, width, top - (bottom - NODE_HEIGHT) + edge + title)
