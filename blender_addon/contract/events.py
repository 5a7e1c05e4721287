"""What a running job says, one JSON object a line.

A Blender worker speaks to the command that started it, and ``asset2vec --events`` speaks to the
add-on, in the same words. Blender prints lines of its own to the same stream, so each of ours
begins with ``MARK`` and every other line is log text.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Union

MARK = "@asset2vec "


@dataclasses.dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` in a stage ("render", "fit" ...).

    ``values`` are numbers to show; ``picture`` is a file that shows how far it is, drawn anew now and then.
    """

    stage: str
    done: int
    total: int
    message: str = ""
    seconds_left: float | None = None
    values: dict[str, float] = dataclasses.field(default_factory=dict)
    picture: str = ""


@dataclasses.dataclass(frozen=True)
class Failed:
    """One item (a file, an asset) failed; the job goes on with the others."""

    item: str
    message: str


@dataclasses.dataclass(frozen=True)
class Note:
    """Something to know about the whole job, which is not less done for it."""

    message: str


@dataclasses.dataclass(frozen=True)
class Result:
    """The job is done; what it made."""

    payload: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Error:
    """The job cannot go on. ``expected`` is true for what the user can mend (a UserError)."""

    message: str
    expected: bool = True


@dataclasses.dataclass(frozen=True)
class Question:
    """Which of these ids do others own? A Blender worker waits for the answer: a JSON list on a line."""

    ids: Sequence[str]


def seconds_left(start: float, done: int, total: int) -> float | None:
    """Of work that began at ``start`` (time.monotonic) and goes on as it went; None while nothing is done."""
    return (time.monotonic() - start) / done * (total - done) if done else None


def duration(seconds: float) -> str:
    """``75`` is ``1 min 15 s``; beyond ten minutes the seconds would only flicker."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    if minutes >= 10:
        return f"{minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


Event = Union[Progress, Failed, Note, Result, Error, Question]
Emit = Callable[[Event], None]

_CLASSES: dict[str, type] = {
    "progress": Progress,
    "failed": Failed,
    "note": Note,
    "result": Result,
    "error": Error,
    "question": Question,
}
_NAMES = {cls: name for name, cls in _CLASSES.items()}


def encode(event: Event) -> str:
    """One line, without the line break."""
    return MARK + json.dumps({"event": _NAMES[type(event)]} | dataclasses.asdict(event))


def decode(line: str) -> Event | None:
    """The event on a line, or None if the line is not one of ours."""
    if not line.startswith(MARK):
        return None
    document = json.loads(line[len(MARK) :])
    return _CLASSES[document.pop("event")](**document)
