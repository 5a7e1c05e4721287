"""An environment is made by the real program with real pip, out of tiny wheels and without a network."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blender_addon.backend_setup import needs
from blender_addon.backend_setup.create import Order, command, create
from blender_addon.backend_setup.environment import Environment, Mark, State
from blender_addon.backend_setup.needs import CPU
from blender_addon.backend_setup.search import Place, examined
from blender_addon.contract.errors import UserError
from blender_addon.contract.job_folder import JobRecord, new_folder
from blender_addon.watched_job import State as JobState
from blender_addon.watched_job import WatchedJob, launched

from .tiny_backend import ANSWER, VERSION, no_network, write_bundle

SECONDS = 90.0
Start = Callable[[Path, Environment], WatchedJob]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return bundle_for_pip(tmp_path / "extension" / "backend", monkeypatch)


def bundle_for_pip(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nor does Python find the project's own backend, as it would in the folder of the sources."""
    write_bundle(folder)
    for name, value in no_network(folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "my home" / "environment")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Environment]]:
    """A bundle and a finished environment of it, which each test leaves finished."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        source, environment = bundle_for_pip(root / "backend", patch), Environment(root / "environment")
        create(Order(environment.root, source, CPU), lambda event: None)
        yield source, environment


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the job; whatever still runs at the end of the test is killed."""
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    started: list[WatchedJob] = []

    def start_job(source: Path, environment: Environment) -> WatchedJob:
        folder = new_folder("environment")
        line = command([sys.executable], Order(environment.root, source, CPU))
        folder.write_record(JobRecord("environment", "Create", tuple(line), "", time.time()))
        started.append(launched(folder))
        return started[-1]

    yield start_job
    for job in started:
        process = job.folder.process()
        if job.folder.is_alive() and process:
            os.killpg(process, signal.SIGKILL)


def look_until(job: WatchedJob, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < deadline and not job.over_since, f"{job.state} {job.progress} {job.error}"
        job.look()
        time.sleep(0.01)


def finished(job: WatchedJob) -> WatchedJob:
    look_until(job, lambda: job.state is JobState.OVER)
    return job


def check_made(job: WatchedJob, environment: Environment) -> None:
    assert job.error is None, job.error
    assert job.result
    assert job.result.payload == {"python": str(environment.python), "doctor": ANSWER}
    assert environment.state() is State.FINISHED
    assert not environment.downloads.exists()
    assert examined(Place(environment.python, "")).version == VERSION


def test_it_is_made_killed_and_gone_on_with(start: Start, source: Path, environment: Environment) -> None:
    """Killed while Python is put in, and again while pip works, as a power cut would."""
    job = start(source, environment)
    look_until(job, lambda: environment.state() is State.UNFINISHED)
    time.sleep(0.3)
    os.killpg(job.folder.process() or 0, signal.SIGKILL)
    finished(job)
    assert (job.result, job.error) == (None, None)
    assert environment.state() is State.UNFINISHED

    job = start(source, environment)
    look_until(job, lambda: job.progress.stage == "collect")
    os.killpg(job.folder.process() or 0, signal.SIGKILL)
    finished(job)
    assert environment.state() is State.UNFINISHED
    assert environment.mark() == Mark(CPU, made=True)

    job = start(source, environment)
    stages = set()
    look_until(job, lambda: bool(stages.add(job.progress.stage)) or job.state is JobState.OVER)
    check_made(job, environment)
    assert "environment" not in stages, "Python was there already"


def test_cancel_stops_it_and_pip(start: Start, made: tuple[Path, Environment]) -> None:
    source, environment = made
    job = start(source, environment)
    look_until(job, lambda: job.progress.stage == "collect")
    job.cancel()
    finished(job)
    assert job.stopped
    assert environment.state() is State.UNFINISHED
    create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.state() is State.FINISHED


def test_an_update_takes_the_same_version_too(made: tuple[Path, Environment]) -> None:
    source, environment = made
    before = environment.mark()
    assert before and before.finished
    write_bundle(source, "import sys\nsys.exit('a new mistake')\n")
    with pytest.raises(UserError, match="does not run Asset2Vec: a new mistake"):
        create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.state() is State.UNFINISHED
    write_bundle(source)
    create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.mark() == before


def test_what_is_missing_or_half_installed_is_installed_again(made: tuple[Path, Environment]) -> None:
    source, environment = made
    installed = next(path for path in environment.installed() if path.name.startswith("tinydep"))
    (installed / "RECORD").unlink()
    module = installed.parent / "tinydep.py"
    module.unlink()
    (source / "tinydep-1.0-py3-none-any.whl").unlink()
    with pytest.raises(
        UserError, match=r"pip could not install it: Cannot install asset2vec.*\. The log says more"
    ):
        create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.state() is State.UNFINISHED
    write_bundle(source)
    create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.state() is State.FINISHED
    assert module.exists()


def test_files_of_others_are_left_alone(source: Path, environment: Environment) -> None:
    environment.root.mkdir(parents=True)
    (environment.root / "holiday.jpg").write_text("precious")
    with pytest.raises(UserError, match="other files in it: choose an empty folder"):
        create(Order(environment.root, source, CPU), lambda event: None)
    assert [path.name for path in environment.root.iterdir()] == ["holiday.jpg"]


def test_a_small_disk_is_said_before_anything_is_made(
    source: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "free_gb", lambda folder: 2.0)
    with pytest.raises(UserError, match=r"needs 4\.0 GB more, and its disk has 2\.0 GB free"):
        create(Order(environment.root, source, CPU), lambda event: None)
    assert environment.state() is State.NONE, "it could not be tried again"
