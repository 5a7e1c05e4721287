"""Asks a program something, and waits no longer than it should."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence

from ..backend_command import environment
from ..contract.errors import UserError
from ..wording import filled


def ask(command: Sequence[str], seconds: float, apart: bool = True) -> tuple[int, str]:
    """Its exit code, and all that it said. Raises UserError if it does not start or does not end in time.

    ``apart``: with what it starts in a group of its own, which is ended as a whole; else it goes with ours.
    """
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    # A file and no pipe: a grandchild that lives on would keep a pipe open, and us waiting.
    with tempfile.TemporaryFile() as said:
        try:
            child = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=environment(),
                creationflags=flags,
                start_new_session=apart and os.name != "nt",
            )
        except OSError as error:
            text = "{program} could not be started: {reason}."
            raise UserError(filled(text, program=command[0], reason=error.strerror or error)) from error
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired as error:
            _end(child, apart)
            text = "{program} did not answer within {seconds:.0f} seconds: try again, or choose another."
            raise UserError(filled(text, program=command[0], seconds=seconds)) from error
        except BaseException:  # Ctrl-C
            _end(child, apart)
            raise
        said.seek(0)
        return code, said.read().decode("utf-8", "replace")


def _end(child: "subprocess.Popen[bytes]", apart: bool) -> None:
    with contextlib.suppress(OSError):
        if apart and hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
