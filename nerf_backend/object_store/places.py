"""Where an address on the command line becomes a folder, and what was made in it goes back.

An option that takes an address has ``place(layout, ...)`` as its type. ``run_in_folders`` replaces each by
the folder of its copy for as long as a command runs, so that no command knows of stores.
"""

import argparse
import contextlib
import dataclasses
import functools
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blender_addon.contract.environment import home_folder
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Failed
from blender_addon.contract.files import listening
from blender_addon.contract.locks import in_turn, only_one

from ..launch import launched
from .layout import Layout

if TYPE_CHECKING:
    from .copy import Copy

Run = Callable[[argparse.Namespace, Emit], dict[str, Any]]
Check = Callable[[], None]  # raises UserError

NO_COPY = "no_copy"  # the option of commands that need not keep what was sent
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/")  # of two letters or more: C:/ is a disk


@dataclasses.dataclass(frozen=True)
class Place:
    """An address that a command reads or ``writes``. One that ``only_adds`` does not need what is there."""

    address: str
    layout: Layout
    writes: bool
    only_adds: bool

    @property
    def around(self) -> Path:
        """The folder of its copy; the same address as another layout has another."""
        name = f"{self.layout.what} {self.address}"
        readable = re.sub(r"[^A-Za-z0-9]+", "-", self.address).strip("-")[-60:]
        return home_folder() / "mirrors" / f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def place(layout: Layout, writes: bool = False, only_adds: bool = False) -> Callable[[str], Path | Place]:
    """The type of an option whose value is a folder or an address."""

    def parse(text: str) -> Path | Place:
        return Place(text.rstrip("/"), layout, writes, only_adds) if _ADDRESS.match(text) else Path(text)

    return parse


def run_in_folders(run: Run, arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    """What ``run`` returns, with a folder for each place among ``arguments``.

    When it returns, all that was made in them is in the stores. Its words name the addresses.
    """
    _refuse_other_addresses(arguments)
    places = {name: value for name, value in vars(arguments).items() if isinstance(value, Place)}
    if not places:
        if getattr(arguments, NO_COPY, False):
            raise UserError("--no-copy needs an address to write to, such as s3://bucket/folder.")
        return run(arguments, emit)
    if launched().size > 1:
        address = next(iter(places.values())).address
        raise UserError(f"{address} cannot be used by torchrun's processes: fetch it into a folder first.")
    with contextlib.ExitStack() as stack:
        keeps_sent = not getattr(arguments, NO_COPY, False)
        opened = {
            name: stack.enter_context(_opened(value, keeps_sent, emit)) for name, value in places.items()
        }
        for name, (folder, _) in opened.items():
            setattr(arguments, name, folder)
        names = {str(folder): places[name] for name, (folder, _) in opened.items()}
        try:
            payload = run(arguments, _checked(emit, [check for _, check in opened.values()], names))
        except UserError as error:
            raise UserError(_with_addresses(str(error), names)) from error
    return _with_addresses(payload, {folder: value for folder, value in names.items() if value.writes})


def _checked(emit: Emit, checks: Sequence[Check], names: Mapping[str, Place]) -> Emit:
    """Emits while the stores are well."""

    def checked(event: Event) -> None:
        for check in checks:
            check()
        if isinstance(event, Failed):
            event = Failed(event.item, _with_addresses(event.message, names))
        emit(event)

    return checked


@contextlib.contextmanager
def _opened(wanted: Place, keeps_sent: bool, emit: Emit) -> Iterator[tuple[Path, Check]]:
    """The folder of a place, up to date, and what raises once the store has failed us."""
    from .copy import opened
    from .fetching import fetch
    from .readers import reading, wait_for_readers
    from .store import Store

    store = Store(wanted.address)
    lock, doing = wanted.around / "lock", f"works on {wanted.address} in {wanted.around}"
    marks = wanted.around / "readers"
    unread = functools.partial(wait_for_readers, marks, f"reads {wanted.address} in {wanted.around}")
    if wanted.writes:
        with only_one(lock, doing), opened(store, wanted.layout, wanted.around, keeps_sent) as copy:
            unread()
            with _written(copy, wanted.only_adds, emit) as check:
                yield copy.folder, check
    else:
        with contextlib.ExitStack() as until_read:
            with in_turn(lock, doing), opened(store, wanted.layout, wanted.around) as copy:
                fetch(copy, emit, before_change=unread)
                until_read.enter_context(reading(marks))
            yield copy.folder, lambda: None


@contextlib.contextmanager
def _written(copy: "Copy", only_adds: bool, emit: Emit) -> Iterator[Check]:
    from .fetching import check_ours, fetch
    from .lease import LeaseHeld
    from .sending import Sender, send_changed

    check_ours(copy)
    with contextlib.closing(LeaseHeld(copy.store, copy.id)) as lease:
        fetch(copy, emit, only_adds)
        send_changed(copy, emit)  # what a command that was killed had made

        def check() -> None:
            lease.check()
            sender.check()

        with contextlib.closing(Sender(copy)) as sender, listening(sender.hear):
            yield check
        check()
        send_changed(copy, emit)


def _refuse_other_addresses(arguments: argparse.Namespace) -> None:
    """An option that takes no address has made a path of it."""
    for value in vars(arguments).values():
        for path in value if isinstance(value, list) else [value]:
            if isinstance(path, Path) and _ADDRESS.match(path.as_posix()):
                raise UserError(
                    f"{path} is an address, and this option takes none: name a file or folder here."
                )


def _with_addresses(said: Any, names: Mapping[str, Place]) -> Any:
    """Words and documents of a command, with addresses where its folders were."""
    if isinstance(said, str):
        for folder, value in names.items():
            said = said.replace(folder, value.address)
    elif isinstance(said, dict):
        said = {key: _with_addresses(value, names) for key, value in said.items()}
    elif isinstance(said, list):
        said = [_with_addresses(value, names) for value in said]
    return said
