"""A job in its folder: its events, its log, its death, its silence, its end, and who finishes it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blender_addon import backend_command, watched_job
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Progress, Result, encode
from blender_addon.contract.job_folder import FOLDER, Ending, JobFolder, JobRecord, new_folder
from blender_addon.watched_job import State, WatchedJob, launched

from .conftest import ROOT

SECONDS_TO_NOTICE = 2.0

BEGIN = f"""
import os, signal, subprocess, sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from blender_addon.contract.events import Failed, Note, Progress, Result
from blender_addon.contract.job_speaker import JobSpeaker
signal.signal(signal.SIGINT, signal.default_int_handler)
job = JobSpeaker(Path(sys.argv[1]))
"""
SPEAK = """
print("something a library printed")
job.emit(Progress("render", 1, 2, "Stuhl"))
job.emit(Failed("Tisch", "Tisch could not be rendered."))
job.emit(Note("The server was away."))
print("to the log", file=sys.stderr)
job.emit(Result({"fitted": ["a"]}))
"""
HANG = "job.emit(Progress('fit', 1, 2)); time.sleep(600)"
DEAF = "signal.signal(signal.SIGINT, signal.SIG_IGN);" + HANG
DIE = "raise SystemExit('no space left on the moon.')"
LEAVE_A_CHILD = (
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(p.pid, flush=True); os._exit(3)"
)

Start = Callable[[str], WatchedJob]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a job of some lines of Python; whatever still runs at the end of the test is killed."""
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path))
    started: list[WatchedJob] = []

    def start_code(code: str) -> WatchedJob:
        started.append(launched(made(sys.executable, "-c", BEGIN + code, FOLDER)))
        return started[-1]

    yield start_code
    for job in started:
        process = job.folder.process()
        if job.folder.is_alive() and process:
            os.kill(process, signal.SIGKILL)


def made(*command: str, library: str = "") -> JobFolder:
    folder = new_folder("test")
    folder.write_record(JobRecord("test", "Test", command, library, time.time()))
    return folder


def look_until(job: WatchedJob, state: State, seconds: float) -> float:
    """Seconds it took."""
    begin = time.monotonic()
    while job.state is not state:
        assert time.monotonic() - begin < seconds, f"{job.state} and not {state} after {seconds} s"
        job.look()
        time.sleep(0.02)
    return time.monotonic() - begin


def test_events_come_in_order_and_all_else_goes_to_the_log(start: Start) -> None:
    job = start(SPEAK)
    look_until(job, State.OVER, 20)
    assert job.progress == Progress("render", 1, 2, "Stuhl")
    assert job.problems == ["Tisch could not be rendered.", "The server was away."]
    assert job.result == Result({"fitted": ["a"]})
    assert not job.stopped
    log = job.folder.log.read_text()
    assert "something a library printed" in log
    assert "to the log" in log


def test_half_a_line_waits_for_the_rest(start: Start, tmp_path: Path) -> None:
    folder = made("none")
    job = WatchedJob(folder)
    folder.events.write_text('@asset2vec {"event": "progress", "stage": "fit", "done": 3, ')
    job.look()
    assert job.progress.stage == "start"
    with open(folder.events, "a") as file:
        file.write('"total": 4}\nnot an event\n@asset2vec {"event": "tomorrow"}\n')
    job.look()
    assert (job.progress.stage, job.progress.done) == ("fit", 3)


def test_a_job_that_dies_is_noticed_and_its_last_words_are_known(start: Start) -> None:
    job = start(HANG)
    look_until(job, State.RUNNING, 20)
    os.kill(job.folder.process() or 0, signal.SIGKILL)
    assert look_until(job, State.OVER, 20) < SECONDS_TO_NOTICE
    assert (job.result, job.error) == (None, None)
    job = start(DIE)
    look_until(job, State.OVER, 20)
    assert job.last_words == "no space left on the moon"


def test_a_program_that_never_speaks_is_over_when_it_ends(start: Start) -> None:
    job = launched(made(sys.executable, "-c", "raise SystemExit('usage: none')", FOLDER))
    look_until(job, State.OVER, 20)
    assert job.last_words == "usage: none"


def test_a_program_that_said_nothing_has_no_last_words(start: Start) -> None:
    job = launched(made(sys.executable, "-c", "raise SystemExit(3)", FOLDER))
    look_until(job, State.OVER, 20)
    assert job.last_words == "", "the command at the log's beginning is not its own"


@pytest.mark.skipif(os.name == "nt", reason="its shell writes arguments in another way")
def test_the_log_begins_with_the_command_by_option_and_it_can_be_run_again(
    start: Start, tmp_path: Path
) -> None:
    files = [f"/models of many/chair number {number}.glb" for number in range(9)]
    options = ["--category", "it's a $chair", "--scale", "1.0"]
    count = "import sys; print(sys.argv[2:])"
    job = launched(made(sys.executable, "-c", count, FOLDER, *files, *options))
    look_until(job, State.OVER, 20)
    _, *lines = job.folder.log.read_text().splitlines()
    command = lines[: lines.index("")]
    assert command[-2:] == ["    --category 'it'\"'\"'s a $chair' \\", "    --scale 1.0"]
    assert len(command) > 4 and max(map(len, command)) < 90 + len(files[0]) + len(str(job.folder.root))
    again = subprocess.run(["sh", "-c", "\n".join(command)], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == lines[-1] == str(files + options)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows cannot suspend a process by a signal")
def test_a_job_that_hangs_is_said_within_seconds_and_may_recover(start: Start) -> None:
    job = start(HANG)
    look_until(job, State.RUNNING, 20)
    process = job.folder.process() or 0
    os.kill(process, signal.SIGSTOP)
    assert look_until(job, State.SILENT, 20) < SECONDS_TO_NOTICE + 1
    os.kill(process, signal.SIGCONT)
    look_until(job, State.RUNNING, 20)


def test_a_program_that_lives_and_never_speaks_is_said_not_to_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_job, "FIRST_WORD_SECONDS", 0.5)
    monkeypatch.setattr(watched_job, "INTERRUPT_SECONDS", 0.2)
    job = launched(made(sys.executable, "-c", "import time; time.sleep(600)"))
    assert job.state is State.STARTING
    look_until(job, State.SILENT, 5)
    assert job.silent_seconds() > 0.5
    job.cancel()
    look_until(job, State.STOPPING, 5)
    look_until(job, State.OVER, 5)


def test_nothing_that_a_dead_job_started_lives_on(start: Start) -> None:
    job = start(LEAVE_A_CHILD)
    look_until(job, State.OVER, 20)
    child = int(job.last_words)
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")  # an orphan that nobody has waited for is dead all the same
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_cancel_interrupts(start: Start) -> None:
    job = start(HANG)
    look_until(job, State.RUNNING, 20)
    job.cancel()
    assert job.state is State.STOPPING
    look_until(job, State.OVER, SECONDS_TO_NOTICE)
    assert job.stopped
    assert "KeyboardInterrupt" in job.folder.log.read_text()


def test_cancel_insists(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched_job, "INTERRUPT_SECONDS", 0.2)
    job = start(DEAF)
    look_until(job, State.RUNNING, 20)
    job.cancel()
    look_until(job, State.OVER, 5)
    assert "KeyboardInterrupt" not in job.folder.log.read_text()


def test_another_process_finds_the_job_stops_it_and_finishes_it(start: Start) -> None:
    """As after Blender was closed: nothing is known of the job but its folder."""
    first = start(HANG)
    look_until(first, State.RUNNING, 20)
    assert first.claim()
    found = WatchedJob(first.folder)
    found.look()
    assert found.state is State.RUNNING
    assert found.progress == Progress("fit", 1, 2)
    assert not found.claim(), "two would finish it"
    first.leave()
    assert found.claim()
    found.cancel()
    look_until(found, State.OVER, SECONDS_TO_NOTICE)
    found.finish(Ending("Stopped.", stopped=True))
    assert WatchedJob(first.folder).ending == Ending("Stopped.", stopped=True)


def test_a_job_of_which_nobody_knows_is_over(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The computer was switched off while it ran: its file is there, and nobody holds it."""
    folder = made("none")
    folder.running.write_text(json.dumps({"process": os.getpid()}))
    job = WatchedJob(folder)
    job.look()  # does not kill the process that has the number now: this one
    assert job.state is State.OVER


def test_many_who_look_do_not_take_each_other_for_the_job(start: Start) -> None:
    folder = made("none")
    folder.running.write_text(json.dumps({"process": 1}))
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(lambda _: folder.is_alive(), range(2000)))


def test_a_name_in_braces_in_a_users_path_stays(start: Start, tmp_path: Path) -> None:
    show = "import sys; raise SystemExit(sys.argv[2])"
    job = launched(made(sys.executable, "-c", show, FOLDER, f"/art/{FOLDER}/chairs.blend"))
    look_until(job, State.OVER, 20)
    assert job.last_words == f"/art/{FOLDER}/chairs.blend"


def test_the_job_imports_nothing_from_where_blender_was_started(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('a stranger ran')")
    monkeypatch.chdir(tmp_path)
    job = launched(made(sys.executable, "-m", "nerf_backend", "--job", FOLDER, "refresh", "nowhere.blend"))
    look_until(job, State.OVER, 60)
    assert job.error, job.last_words


def test_a_long_job_that_is_found_is_read_from_near_its_end(start: Start) -> None:
    folder = made("none")
    with open(folder.events, "w") as file:
        for number in range(20000):
            file.write(encode(Progress("fit", number, 20000)) + "\n")
    job = WatchedJob(folder)
    for _ in range(5):
        job.look()
    assert job.progress.done == 19999


def test_a_program_that_is_not_there_is_one_sentence(start: Start, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no-such-python.*preferences"):
        launched(made(str(tmp_path / "no-such-python")))
    assert list((tmp_path / "jobs").iterdir()) == []


def test_the_job_does_not_inherit_blenders_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    monkeypatch.setenv("KEPT", "yes")
    environment = backend_command.environment()
    assert "PYTHONHOME" not in environment
    assert environment["KEPT"] == "yes"


def test_the_command_line_speaks_into_a_job_folder(start: Start, tmp_path: Path) -> None:
    job = launched(made(sys.executable, "-m", "nerf_backend", "--job", FOLDER, "refresh", "nowhere.blend"))
    look_until(job, State.OVER, 60)
    assert job.error
    assert "nowhere.blend" in job.error.message
