"""What an artist said to suggested tags: a document in the workspace, by asset id.

The last word counts. A rejection is remembered here alone, since a library has no place for a tag
that an asset has not; an accepted tag is a tag of the asset as soon as somebody writes it there.
"""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from .locks import in_turn
from .records import read_record, write_record
from .tag_names import tag_key

KIND, VERSION = "tag_decisions", 1


@dataclasses.dataclass(frozen=True)
class Decisions:
    """``assets``: by asset id, what was decided of each tag; True is accepted, False rejected."""

    assets: dict[str, dict[str, bool]] = dataclasses.field(default_factory=dict)

    def of(self, asset_id: str, tag: str) -> bool | None:
        """In whatever spelling the tag was decided on."""
        return self.by_key(asset_id).get(tag_key(tag))

    def by_key(self, asset_id: str) -> dict[str, bool]:
        return {tag_key(tag): yes for tag, yes in self.assets.get(asset_id, {}).items()}

    def with_all(self, decided: Iterable[tuple[str, str, bool | None]]) -> "Decisions":
        """Each as (asset id, tag, accepted); None: nothing is decided of the tag any more."""
        assets = dict(self.assets)
        for asset_id, tag, accepted in decided:
            key = tag_key(tag)
            said = {name: yes for name, yes in assets.pop(asset_id, {}).items() if tag_key(name) != key}
            if accepted is not None:
                said[tag] = accepted
            if said:
                assets[asset_id] = said
        return Decisions(assets)


def read_decisions(path: Path) -> Decisions:
    """None made yet if there is no file; UserError if it is damaged."""
    return read_record(Decisions, path, KIND, VERSION) if path.exists() else Decisions()


def decide(path: Path, asset_id: str, tag: str, accepted: bool) -> Decisions:
    """Adds one decision to the document at ``path``, which is written whole, and returns all."""
    return decide_all(path, [(asset_id, tag, accepted)])


def decide_all(path: Path, decided: Iterable[tuple[str, str, bool | None]]) -> Decisions:
    """The same of many at once, as (asset id, tag, accepted); None takes back what was decided.

    Another process may do the same at the same time: one reads and writes, the other waits for it.
    """
    with in_turn(path.with_name(f".{path.name}.lock"), f"writes {path}"):
        decisions = read_decisions(path).with_all(decided)
        write_record(path, KIND, VERSION, decisions)
    return decisions
