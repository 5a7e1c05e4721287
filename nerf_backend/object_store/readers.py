"""Who reads a copy: each command holds a mark beside it, so that nobody changes what is being read.

A mark is made, and looked for, under the copy's lock: so none appears while somebody changes the copy. The
system lets go of it when its command dies. A shared lock would not say whose it is, and Windows has none.
"""

import contextlib
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from blender_addon.contract.environment import HOME_VARIABLE
from blender_addon.contract.errors import UserError
from blender_addon.contract.holder import busy
from blender_addon.contract.locks import AGAIN_SECONDS, holder_of, is_held, only_one

WAIT_SECONDS = 60.0


@contextlib.contextmanager
def reading(marks: Path) -> Iterator[None]:
    """Has a mark in the folder ``marks`` while the block runs."""
    mark = marks / uuid.uuid4().hex
    try:
        with only_one(mark, "reads it"):
            yield
    finally:
        mark.unlink(missing_ok=True)


def wait_for_readers(marks: Path, doing: str) -> None:
    """Until nobody reads; UserError that names who still does after WAIT_SECONDS."""
    until = time.monotonic() + WAIT_SECONDS
    for mark in marks.glob("*"):
        while is_held(mark):
            if time.monotonic() > until:
                raise UserError(
                    f"{busy(holder_of(mark), doing)} With {HOME_VARIABLE} set to another folder this command "
                    "has a copy of its own."
                )
            time.sleep(AGAIN_SECONDS)
        mark.unlink(missing_ok=True)  # of a command that was killed
