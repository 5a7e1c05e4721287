"""The backend as a child process: its events, its log, its death, its end by cancel."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from blender_addon import backend_process
from blender_addon.backend_process import BackendProcess
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Progress, Result

SECONDS_TO_NOTICE = 2.0

SPEAK = """
import sys
from blender_addon.contract.events import Progress, Result, encode
print("something a library printed")
print(encode(Progress("render", 1, 2, "Stuhl")))
print("@asset2vec {half a li")
print("to the log", file=sys.stderr)
print(encode(Result({"fitted": ["a"]})))
"""
HANG = "import time; print('re' + 'ady', flush=True); time.sleep(600)"  # the log begins with the command
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);" + HANG
GRANDCHILD = (
    "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(p.pid, file=sys.stderr, flush=True); sys.exit(3)"
)


@pytest.fixture
def start(tmp_path: Path) -> Callable[[str], BackendProcess]:
    def start_script(code: str) -> BackendProcess:
        return BackendProcess([sys.executable, "-c", code], tmp_path / "logs" / "job.log")

    return start_script


def finish(process: BackendProcess, seconds: float = 20.0) -> list[Event]:
    events: list[Event] = []
    deadline = time.monotonic() + seconds
    while process.exit_code is None and time.monotonic() < deadline:
        events += process.poll()
        time.sleep(0.02)
    assert process.exit_code is not None, "the child still runs"
    return events


def wait_for_log(process: BackendProcess, text: str) -> None:
    deadline = time.monotonic() + 20
    while text not in process.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_events_come_in_order_and_all_else_goes_to_the_log(start: Callable[[str], BackendProcess]) -> None:
    process = start(SPEAK)
    assert finish(process) == [Progress("render", 1, 2, "Stuhl"), Result({"fitted": ["a"]})]
    assert process.exit_code == 0
    log = process.log.read_text()
    assert "something a library printed" in log
    assert "to the log" in log
    assert "{half a li" in log


def test_a_child_that_dies_is_noticed_and_its_last_words_are_known(
    start: Callable[[str], BackendProcess],
) -> None:
    process = start("raise SystemExit('no space left on the moon.')")
    finish(process, SECONDS_TO_NOTICE)
    assert process.exit_code == 1
    assert process.last_words() == "no space left on the moon"


def test_a_dead_child_is_noticed_although_a_grandchild_holds_its_pipe(
    start: Callable[[str], BackendProcess],
) -> None:
    process = start(GRANDCHILD)
    wait_for_log(process, "\n")
    finish(process, SECONDS_TO_NOTICE + 1)
    assert process.exit_code == 3
    grandchild = int(process.last_words())
    deadline = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(grandchild)


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")  # an orphan that nobody has waited for is dead all the same
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_cancel_interrupts(start: Callable[[str], BackendProcess]) -> None:
    process = start(HANG)
    wait_for_log(process, "ready")
    process.cancel()
    finish(process, SECONDS_TO_NOTICE)
    assert process.cancelled
    assert "KeyboardInterrupt" in process.log.read_text()


def test_cancel_insists(start: Callable[[str], BackendProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend_process, "INTERRUPT_SECONDS", 0.2)
    process = start(DEAF)
    wait_for_log(process, "ready")
    process.cancel()
    finish(process, SECONDS_TO_NOTICE)
    assert process.exit_code != 0


@pytest.mark.parametrize("code", [HANG, DEAF])
def test_nothing_is_left_running_when_blender_quits(
    start: Callable[[str], BackendProcess], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend_process, "QUIT_SECONDS", 1.0)
    process = start(code)
    wait_for_log(process, "ready")
    process.stop()
    finish(process, SECONDS_TO_NOTICE)
    assert ("KeyboardInterrupt" in process.log.read_text()) == (code == HANG)


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no-such-python.*preferences"):
        BackendProcess([str(tmp_path / "no-such-python")], tmp_path / "log")


def test_the_child_does_not_inherit_blenders_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    monkeypatch.setenv("KEPT", "yes")
    environment = backend_process.environment()
    assert "PYTHONHOME" not in environment
    assert environment["KEPT"] == "yes"
