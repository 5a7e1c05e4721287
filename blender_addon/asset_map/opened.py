"""What is known of the map that is open; names and numbers only, no datablocks."""

import dataclasses
from collections.abc import Iterator

from ..contract.catalogue import Entry
from .colours import Legend
from .contents import Contents
from .frames import Note, notes


@dataclasses.dataclass
class Opened:
    contents: Contents | None = None  # None: no map is open
    legend: Legend = dataclasses.field(default_factory=lambda: Legend(()))
    choices: dict[str, object] = dataclasses.field(
        default_factory=dict
    )  # of the tree, which an undo takes away
    steps: Iterator[float] | None = None  # what is still to be done (session.py)
    frameless: str = ""  # why no group has a frame, in a sentence
    generated: frozenset[str] = frozenset()  # ids of assets that a model made
    poor: frozenset[str] = frozenset()  # of those that their codes describe badly
    focus: tuple[str, ...] = ()  # ids of assets to select when the map is there
    wanted: tuple[str, str] = ("", "")  # category and by, of what was to be opened last
    catalogue_time: int = 0  # of the catalogue that the contents were compared with
    problem: str = ""  # why the map is not there as it should be, in a sentence


opened = Opened()


def is_ready() -> bool:
    """Whether all that there will be of a map is there, pictures too."""
    return (opened.contents is not None or bool(opened.problem)) and opened.steps is None


def entry(asset: str) -> Entry | None:
    placed = opened.contents.placed if opened.contents else ()
    return next((p.entry for p in placed if p.entry.asset_id == asset), None)


def map_notes() -> list[Note]:
    return notes(opened.contents) if opened.contents else []
