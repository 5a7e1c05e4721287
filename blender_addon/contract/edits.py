"""Edits of libraries that are not open: what was asked for, what was done, and how it is taken back.

One document an edit, in the user's folder. Whoever asks writes it, with each file as it was when the artist
confirmed. The process that edits the files keeps it as its journal: before a file is replaced the
document says how each asset was and will be, and what the new file looks like. So after a kill at any
moment the document and the file together tell what was done, and the edit can be finished or taken back.
"""

import contextlib
import dataclasses
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from .environment import home_folder
from .errors import UserError
from .files import Stamp
from .locks import in_turn
from .records import read_record, write_record

KIND, VERSION = "edit", 1

Action = Literal["add_tag", "remove_tag", "set_category", "clear_category", "revert"]
# waiting: not begun. planned: the new file is ready and about to take the place of the old one.
State = Literal["waiting", "planned", "done", "failed"]
KEPT = 200
_LOOKED_AT = 50  # last edits
TAG_BYTES = 63  # longest tag that Blender keeps


@dataclasses.dataclass(frozen=True)
class Labels:
    """What an asset is filed under."""

    tags: tuple[str, ...]
    category: str  # "" for none
    catalog: str  # UUID of its catalog in Blender's asset browser


@dataclasses.dataclass(frozen=True)
class Step:
    before: Labels
    after: Labels


@dataclasses.dataclass(frozen=True)
class AssetEdit:
    kind: str  # one of assets.KINDS
    name: str
    asset_id: str  # "" while it has none
    takes_back: Step | None = None  # only where the action is "revert"
    step: Step | None = None  # None until planned, or while the asset is left as it is
    problem: str = ""  # why it is left as it is


@dataclasses.dataclass(frozen=True)
class FileEdit:
    library: str  # absolute path
    catalogs: str  # the folder whose catalog file counts for this library
    seen: Stamp  # when the artist confirmed: a file that was saved since is not edited
    assets: tuple[AssetEdit, ...]
    state: State = "waiting"
    opened: Stamp | None = None  # of the file that was changed
    written: Stamp | None = None  # of the new file; None too where nothing had to be changed
    problem: str = ""  # why the file was left as it is

    @property
    def changed(self) -> tuple[AssetEdit, ...]:
        return tuple(asset for asset in self.assets if asset.step)


@dataclasses.dataclass(frozen=True)
class Edit:
    action: Action
    value: str  # the tag or the category; of "revert" the title of what is taken back
    made: float  # seconds since 1970
    files: tuple[FileEdit, ...]
    reverts: str = ""  # id of the edit that this one takes back


def edits_folder() -> Path:
    return home_folder() / "edits"


def edit_path(edit_id: str) -> Path:
    return edits_folder() / f"{edit_id}.json"


def read_edit(path: Path) -> Edit:
    """Raises UserError if the file is missing or damaged."""
    return read_record(Edit, path, KIND, VERSION)


def write_edit(path: Path, edit: Edit) -> None:
    write_record(path, KIND, VERSION, edit)


def new_edit(action: Action, value: str, files: Iterable[FileEdit], reverts: str = "") -> Path:
    """Writes an edit that nobody has begun; its name, the edit's id, begins with the time.

    The oldest are forgotten: of these nothing can be taken back.
    """
    for old in sorted(edits_folder().glob("[!.]*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
    now = time.time()
    path = edit_path(f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{uuid.uuid4().hex[:8]}")
    write_edit(path, Edit(action, value, now, tuple(files), reverts))
    return path


def title(edit: Edit) -> str:
    """For people."""
    what = {
        "add_tag": "Add tag",
        "remove_tag": "Remove tag",
        "set_category": "Set category",
        "clear_category": "Clear category",
        "revert": "Revert",
    }
    return f"{what[edit.action]}: {edit.value}"


def latest(number: int) -> list[Path]:
    """The newest documents, the newest first."""
    return sorted(edits_folder().glob("[!.]*.json"), reverse=True)[:number]


def check_tag(tag: str) -> str:
    if not 1 <= len(tag.encode()) <= TAG_BYTES:
        raise UserError(f"{tag!r} cannot be a tag: use 1 to {TAG_BYTES} letters.")
    return tag


def in_order(wait_seconds: float) -> contextlib.AbstractContextManager[None]:
    """One process edits at a time, and others wait for it; UserError if that takes too long."""
    path = edits_folder() / "lock"
    return in_turn(path, f"{path} is held by another edit that does not end: stop it.", wait_seconds)


def only_edited_since(library: str, seen: Stamp, now: Stamp) -> bool:
    """Whether edits of ours, and nobody else, brought the file from the stamp ``seen`` to ``now``."""
    steps = {}
    for path in latest(_LOOKED_AT):
        with contextlib.suppress(UserError):
            for file in read_edit(path).files:
                if file.library == library and file.written:
                    steps[file.opened] = file.written
    for _ in range(len(steps)):
        if seen == now:
            break
        seen = steps.get(seen, seen)
    return seen == now


def as_done(file: FileEdit) -> FileEdit:
    """The truth about a file whose editing may have been killed: the new file is there, or it is not."""
    if file.state == "planned" and file.written is not None:
        try:
            found = Stamp.of(Path(file.library))
        except OSError:
            return file
        if found == file.written:
            return dataclasses.replace(file, state="done")
    return file


def unfinished(edit: Edit) -> bool:
    """Whether a file waits that nothing was said against."""
    return any(as_done(file).state in ("waiting", "planned") for file in edit.files)


def taken_back(now: Labels, step: Step) -> Labels | None:
    """``now`` without the step; other tags given since are kept.

    None if that step is no longer what the asset shows: somebody changed the same thing since.
    """
    before, after = step.before, step.after
    added = [tag for tag in after.tags if tag not in before.tags]
    removed = [tag for tag in before.tags if tag not in after.tags]
    if any(tag not in now.tags for tag in added) or any(tag in now.tags for tag in removed):
        return None
    filed = []
    for was, became, found in (
        (before.category, after.category, now.category),
        (before.catalog, after.catalog, now.catalog),
    ):
        if was != became != found:
            return None
        filed.append(found if was == became else was)
    return Labels((*(tag for tag in now.tags if tag not in added), *removed), *filed)


def reverting(edit: Edit, stamps: Mapping[str, Stamp]) -> tuple[FileEdit, ...]:
    """What takes an edit back. ``stamps`` are those files, by path, that are still there, as they are now."""
    return tuple(
        FileEdit(
            file.library,
            file.catalogs,
            stamps.get(file.library, file.seen),
            tuple(AssetEdit(a.kind, a.name, a.asset_id, takes_back=a.step) for a in file.changed),
        )
        for file in map(as_done, edit.files)
        if file.state == "done" and file.changed
    )
