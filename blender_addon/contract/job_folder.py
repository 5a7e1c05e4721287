"""A job's folder: how a process that works on its own and whoever watches it tell each other what they know.

    HOME/jobs/<id>/
      job.json      JobRecord, written before the job is started
      running       held by the job while it lives; when it was last touched is the job's heartbeat
      events.jsonl  what the job says, one event a line (events.py)
      log.txt       its command, and all else that it prints
      cancel        is there once somebody wants the job to stop
      watched       held by the Blender that finishes the job
      ending.json   Ending, once the job is over and finished

Neither side needs the other: the job goes on when Blender closes, and the next Blender finds it here.
"""

import contextlib
import dataclasses
import json
import time
import uuid
from pathlib import Path

from .environment import home_folder
from .errors import UserError
from .locks import is_held
from .records import read_record, write_record

KIND, VERSION = "job_record", 1
ENDING_KIND, ENDING_VERSION = "job_ending", 1

BEAT_SECONDS = 0.4  # between two heartbeats
SILENT_SECONDS = 2.0  # without a heartbeat, and something is wrong
FOLDER = "{job}"  # stands in a command for the job's folder, so that the command can be run again


@dataclasses.dataclass(frozen=True)
class JobRecord:
    """``started`` in seconds since 1970. ``details`` are what the end of a job of this kind needs to know.

    ``again``: whether the command may simply be run once more; else its kind has a way (job_retries.py).
    """

    kind: str
    title: str  # for people: "Refresh chairs.blend"
    command: tuple[str, ...]
    library: str  # "" if it is about none
    started: float
    details: dict[str, str] = dataclasses.field(default_factory=dict)
    again: bool = True


@dataclasses.dataclass(frozen=True)
class Ending:
    """What came of a job, in a sentence for the user."""

    message: str
    failed: bool = False
    stopped: bool = False
    problems: tuple[str, ...] = ()  # what was left out, each in a sentence
    notes: tuple[str, ...] = ()  # what else there is to know


@dataclasses.dataclass(frozen=True)
class JobFolder:
    root: Path

    @property
    def record(self) -> Path:
        return self.root / "job.json"

    @property
    def running(self) -> Path:
        return self.root / "running"

    @property
    def events(self) -> Path:
        return self.root / "events.jsonl"

    @property
    def log(self) -> Path:
        return self.root / "log.txt"

    @property
    def cancel(self) -> Path:
        return self.root / "cancel"

    @property
    def watched(self) -> Path:
        return self.root / "watched"

    @property
    def ending(self) -> Path:
        return self.root / "ending.json"

    def read_record(self) -> JobRecord:
        return read_record(JobRecord, self.record, KIND, VERSION)

    def write_record(self, record: JobRecord) -> None:
        write_record(self.record, KIND, VERSION, record)

    def read_ending(self) -> Ending | None:
        """None while it is not over, or if nobody can tell any more what came of it."""
        with contextlib.suppress(UserError):
            if self.ending.exists():
                return read_record(Ending, self.ending, ENDING_KIND, ENDING_VERSION)
        return None

    def write_ending(self, ending: Ending) -> None:
        write_record(self.ending, ENDING_KIND, ENDING_VERSION, ending)

    def is_alive(self) -> bool:
        """Whether the job's process runs; a job that has not yet begun to speak does not count."""
        return self.running.exists() and is_held(self.running)

    def process(self) -> int | None:
        """The number of the job's process. It is another's as soon as the job is no longer alive."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return int(json.loads(self.running.read_text(encoding="utf-8"))["process"])
        return None

    def seconds_since_beat(self) -> float:
        return time.time() - self.running.stat().st_mtime


def jobs_folder() -> Path:
    return home_folder() / "jobs"


def new_folder(kind: str) -> JobFolder:
    """A folder for a new job, whose name sorts by the time. Raises UserError if it cannot be made."""
    name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{kind.replace(' ', '-')}-{uuid.uuid4().hex[:6]}"
    folder = jobs_folder() / name
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UserError(
            f"{folder} could not be made ({error.strerror or error}): free disk space, or name a folder that "
            "can be written to in the environment variable ASSET2VEC_HOME."
        ) from error
    return JobFolder(folder)
