"""Asks the backend's ``doctor`` what is installed, for the preferences."""

import subprocess
import threading

import bpy

from .. import asset_state, preferences
from ..backend_command import command_line, environment

_SECONDS = 120


class _Check:
    """One question; the thread only waits for the answer, a timer shows it."""

    def __init__(self, command: list[str]) -> None:
        self.answer: tuple[str, ...] = ("Asking the backend ...",)
        self.done = False
        self._thread = threading.Thread(target=self._ask, args=(command,), daemon=True)
        self._thread.start()

    def _ask(self, command: list[str]) -> None:
        try:
            said = subprocess.run(
                command,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=environment(),
                stdin=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
            lines = (said.stdout + said.stderr).strip().splitlines()
            self.answer = tuple(lines) or (f"It ended with exit code {said.returncode} and said nothing.",)
        except (OSError, subprocess.TimeoutExpired) as error:
            self.answer = (f"The backend did not answer: {error}.",)
        self.done = True


_last: list[_Check] = []  # at most one


def start(context: bpy.types.Context) -> None:
    """Raises UserError where no backend is known."""
    _last[:] = [_Check(command_line(preferences.backend_python(context), "doctor"))]
    bpy.app.timers.register(_wait, first_interval=0.2)


def answer() -> tuple[str, ...]:
    return _last[0].answer if _last else ()


def _wait() -> float | None:
    asset_state.redraw()
    return None if not _last or _last[0].done else 0.2
