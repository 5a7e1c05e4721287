"""Runs a command that works on a cluster in a process of its own, and passes on what it says.

Ray writes to its process' output as it likes, and ends that process when the cluster is lost. So neither
reaches who started the command: what is no event goes to a log, and a sudden end becomes a sentence.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import INTERRUPTED_EXIT_CODE, UserError
from blender_addon.contract.events import Emit, Error, Result, decode
from blender_addon.contract.job_speaker import interrupt
from procgen.blender_process import end_group, exit_reason

SECONDS_TO_STOP = 60.0  # twice what its crew gives the nodes (procgen/cluster/crew.py)


def run_apart(argv: list[str], emit: Emit) -> dict[str, Any]:
    """The result of the command ``argv``. Raises UserError for what the user can mend, as the command does.

    Ctrl-C gives it SECONDS_TO_STOP to end what runs on the cluster; a second one does not.
    """
    handle, name = tempfile.mkstemp(prefix="asset2vec-cluster-", suffix=".log")
    log = Path(name)
    with open(handle, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "nerf_backend.cluster_process", *argv],
            stdin=subprocess.PIPE,  # its end means that this process wants it to stop, or died
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=True,
        )
    try:
        return _listen(process, emit, log)
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=SECONDS_TO_STOP)  # which ends its standard input
        log.unlink(missing_ok=True)
        raise
    finally:
        end_group(process)


def _listen(process: "subprocess.Popen[bytes]", emit: Emit, log: Path) -> dict[str, Any]:
    assert process.stdout
    answer: Result | Error | None = None
    for line in process.stdout:
        match decode(line.decode("utf-8", "replace")):
            case Result() | Error() as last:
                answer = last
            case None:
                pass
            case event:
                emit(event)
    code = process.wait()
    if answer is None or (isinstance(answer, Error) and not answer.expected):
        why = answer.message if answer else exit_reason(code)
        raise UserError(
            f"The work on the cluster ended unexpectedly ({why}), as it does when the head is lost: run the "
            f"same command again to go on. What Ray said is in {log}."
        )
    if code == INTERRUPTED_EXIT_CODE:
        raise KeyboardInterrupt  # it alone was stopped
    log.unlink()
    if isinstance(answer, Error):
        raise UserError(answer.message)
    return answer.payload


def main() -> int:
    """In the process apart: the command itself, with events alone on standard output."""
    from .cli import parser, run_here
    from .interrupt import raise_when_stopped
    from .terminal import EventLines

    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    raise_when_stopped()
    threading.Thread(target=_stop_at_the_end_of_input, daemon=True).start()
    arguments: argparse.Namespace = parser().parse_args(sys.argv[1:])
    arguments.events = True
    return run_here(arguments, EventLines(channel))


def _stop_at_the_end_of_input() -> None:
    while os.read(0, 1024):  # not sys.stdin, which may not be in use when Python ends
        pass
    interrupt()


if __name__ == "__main__":
    sys.exit(main())
