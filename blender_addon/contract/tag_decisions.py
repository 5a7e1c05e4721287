"""What an artist said to suggested tags: a document in the workspace, by asset id.

The last word counts. A rejection is remembered here alone, since a library has no place for a tag
that an asset has not; an accepted tag is a tag of the asset as soon as somebody writes it there.
"""

import dataclasses
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

    def with_decision(self, asset_id: str, tag: str, accepted: bool) -> "Decisions":
        key, said = tag_key(tag), self.assets.get(asset_id, {})
        others = {name: yes for name, yes in said.items() if tag_key(name) != key}
        return Decisions(self.assets | {asset_id: others | {tag: accepted}})


def read_decisions(path: Path) -> Decisions:
    """None made yet if there is no file; UserError if it is damaged."""
    return read_record(Decisions, path, KIND, VERSION) if path.exists() else Decisions()


def decide(path: Path, asset_id: str, tag: str, accepted: bool) -> Decisions:
    """Adds one decision to the document at ``path``, which is written whole, and returns all.

    Another process may do the same at the same time: one reads and writes, the other waits for it.
    """
    busy = f"{path} is held by another process: wait for it, or end it, and decide again."
    with in_turn(path.with_name(f".{path.name}.lock"), busy):
        decisions = read_decisions(path).with_decision(asset_id, tag, accepted)
        write_record(path, KIND, VERSION, decisions)
    return decisions
