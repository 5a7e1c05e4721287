"""Asks a backend what it has and what it misses (`asset2vec doctor`)."""

import dataclasses
from pathlib import Path
from typing import Any

from ..backend_command import command_line
from ..contract.errors import UserError
from ..contract.events import Error, Result, decode
from ..wording import filled
from .ask import ask

SECONDS = 120.0  # the first start reads all of PyTorch from the disk


@dataclasses.dataclass(frozen=True)
class Finding:
    """``needed``: what does not work without it, "" if all does; ``remedy`` for who uses the command line."""

    subject: str
    ok: bool
    text: str
    needed: str
    remedy: str


@dataclasses.dataclass(frozen=True)
class Answer:
    version: str
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.ok]


def ask_doctor(python: Path, seconds: float = SECONDS) -> Answer:
    """Raises UserError if there is no answer, or none in time."""
    code, said = ask(command_line(python, "--events", "doctor"), seconds)
    events = [event for line in said.splitlines() if (event := decode(line))]
    for event in events:
        if isinstance(event, Result):
            return answer_of(event.payload)
        if isinstance(event, Error):
            raise UserError(event.message)
    words = (said.strip().splitlines() or [filled("exit code {code}", code=code)])[-1].rstrip(".")
    raise UserError(filled("{python} does not run Asset2Vec: {reason}.", python=python, reason=words))


def answer_of(payload: dict[str, Any]) -> Answer:
    try:
        findings = tuple(Finding(**finding) for finding in payload["findings"])
        return Answer(payload["version"], findings)
    except (KeyError, TypeError) as error:
        raise UserError(
            "The backend is of another version than this add-on, and its answer cannot be read."
        ) from error


def payload_of(answer: Answer) -> dict[str, Any]:
    return dataclasses.asdict(answer)
