"""What test_cluster.py has a cluster's workers do."""

import errno
import os
import signal
import time
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Failed, Progress
from blender_addon.contract.files import write_text
from procgen.cluster.actor import Actor


class Work:
    """A task is a word and a folder, in which each start of it leaves a file."""

    def __init__(self, emit: Emit) -> None:
        self._emit, self._ended = emit, False

    def do(self, task: tuple[str, Path]) -> str:
        word, folder = task
        (folder / f"{word}-{time.monotonic_ns()}").touch()
        match word:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "die once" if len(starts(folder, word)) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            case "refuse":
                raise UserError("It has no faces.")
            case "bug":
                raise ZeroDivisionError("a bug")
            case "full once" if len(starts(folder, word)) == 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            case "full, then die twice" if len(starts(folder, word)) == 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            case "full, then die twice" if len(starts(folder, word)) <= 3:
                os.kill(os.getpid(), signal.SIGKILL)
            case "write":
                write_text(folder / "whole.txt", "by a worker")
            case "hold":
                while not (folder / "let go").exists():
                    time.sleep(0.05)
            case "fail early":
                self._emit(Failed(word, "It shows nothing."))
                time.sleep(2.5)
            case "wait":
                self._wait(folder)
        self._emit(Progress("test", 1, 1, word))
        return word.upper()

    def end(self) -> None:
        self._ended = True

    def _wait(self, folder: Path) -> None:
        while not self._ended:
            time.sleep(0.05)
        (folder / "left in peace").touch()
        raise KeyboardInterrupt


class LateActor(Actor):
    """Does not answer at once."""

    def heard(self) -> list[Event]:
        found = super().heard()
        time.sleep(1.2)
        return found


def starts(folder: Path, word: str) -> list[Path]:
    return list(folder.glob(f"{word}-*"))
