"""Finding Python, backends and libraries; what pip says; what an environment needs; what a doctor answers."""

import os
import shlex
import sys
import time
from pathlib import Path

import pytest

from blender_addon.backend_setup import doctor, interpreters, needs, search
from blender_addon.backend_setup.ask import ask
from blender_addon.backend_setup.bundle import bundle, torch_requirement
from blender_addon.backend_setup.environment import Environment, Mark, State, python_in
from blender_addon.backend_setup.needs import CPU, CUDA
from blender_addon.backend_setup.pip_lines import Collecting, Downloading, Installing, failure, parse
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from blender_addon.library_places import look_at_library

from .conftest import ROOT
from .test_jobs import is_running
from .tiny_backend import ANSWER, VERSION, write_bundle

posix = pytest.mark.skipif(os.name == "nt", reason="the programs of this test are shell scripts")


def program(path: Path, lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Collecting torch==2.13.0 (from -c constraints.txt (line 4))", Collecting("torch")),
        ("Collecting asset2vec[views]; extra == 'all'", Collecting("asset2vec")),
        ("Processing /my home/tiny_dep-1.0-py3-none-any.whl", Collecting("tiny_dep")),
        ("  Processing /a/b-1.0-py3-none-any.whl (from torch==2.13.0)", Collecting("b")),
        (
            "  Downloading https://a.b/c/torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl (201.4 MB)",
            Downloading("torch 2.13.0%2Bcpu", "torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl", 201_400_000),
        ),
        (
            "Downloading nvidia_cublas-13.1.1.3-py3-none-manylinux_2_27_x86_64.whl (1.2 GB)",
            Downloading(
                "nvidia_cublas 13.1.1.3",
                "nvidia_cublas-13.1.1.3-py3-none-manylinux_2_27_x86_64.whl",
                1_200_000_000,
            ),
        ),
        ("  Downloading x-1.tar.gz (5 kB)", Downloading("x-1.tar.gz", "x-1.tar.gz", 5000)),
        ("  Downloading x-1-py3-none-any.whl.metadata (5 kB)", None),
        ("Installing collected packages: mpmath, sympy, torch", Installing(("mpmath", "sympy", "torch"))),
        ("Requirement already satisfied: numpy in /x (1.26.4)", None),
        ("", None),
    ],
)
def test_what_pip_says(line: str, found: object) -> None:
    assert parse(line) == found


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["OSError: [Errno 28] No space left on device"], "The disk is full"),
        (["WARNING: Retrying ... NewConnectionError(...)", "ERROR: No matching distribution"], "internet"),
        (
            ["ERROR: No matching distribution found for torch==9.", "ERROR: more"],
            "found for torch==9. The log",
        ),
        ([], "without a word"),
    ],
)
def test_why_pip_gave_up(lines: list[str], words: str) -> None:
    assert words in failure(lines)


def test_which_pytorch_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert torch_requirement(ROOT / "constraints.txt").startswith("torch==")
    monkeypatch.setattr(sys, "platform", "linux")
    assert needs.torch_index(CUDA) == []
    assert needs.torch_index(CPU)[1].endswith("/cpu")
    monkeypatch.setattr(needs.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    assert needs.suitable_build() == CUDA
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not needs.has_choice()
    assert (needs.suitable_build(), needs.torch_index(CPU)) == (CPU, [])


def test_the_sources_carry_no_bundle_and_the_extension_does(tmp_path: Path) -> None:
    assert bundle() is None
    carried = bundle(write_bundle(tmp_path))
    assert carried
    assert (carried.version, carried.torch()) == (VERSION, "torch==2.13.0")
    before = carried.fingerprint()
    carried.constraints.write_text("torch==2.12.0\n")
    assert carried.fingerprint() != before


@posix
def test_the_python_that_is_taken_is_a_3_11_that_makes_environments(tmp_path: Path) -> None:
    old = program(tmp_path / "old", "echo '3.9.2|True|/usr/bin/python3.9'")
    bare = program(tmp_path / "bare", "echo '3.11.2|False|/usr/bin/python3.11'")
    mute = program(tmp_path / "mute", "exit 3")
    missing = str(tmp_path / "missing")
    found = interpreters.find([(str(p),) for p in (old, mute, missing, bare)])
    assert found == interpreters.Interpreter(("/usr/bin/python3.11",), "3.11.2", False)
    found = interpreters.find([(str(bare),), (sys.executable,)])
    assert found and found.can_make
    assert found.command == (sys.executable,)
    assert interpreters.find([(str(old),)]) is None


@posix
def test_a_program_that_hangs_is_given_up_with_all_it_started(tmp_path: Path) -> None:
    hanging = program(tmp_path / "hang", f"sleep 600 &\necho $! > {shlex.quote(str(tmp_path))}/child\nwait")
    with pytest.raises(UserError, match=r"hang did not answer within 1 seconds"):
        ask([str(hanging)], 1.0)
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


@posix
def test_a_backend_is_found_where_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    on_path = program(tmp_path / "tools" / "real" / "bin" / "python", "echo 'asset2vec 1.0'").parent
    (tmp_path / "bin").mkdir()
    program(on_path / "asset2vec", "true")
    (tmp_path / "bin" / "asset2vec").symlink_to(on_path / "asset2vec")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    created = program(tmp_path / "home" / "environment" / "bin" / "python", "echo 'asset2vec 1.0'")
    found = search.places("", str(created), created.parent.parent)
    assert [place.python for place in found] == [created, on_path / "python"]
    elsewhere = program(tmp_path / "dev" / ".venv" / "bin" / "python", "exit 1")
    search.remember(elsewhere)
    search.remember(elsewhere)
    found_now = search.places("", str(created), created.parent.parent)
    assert [place for place in found_now if place not in found] == [
        search.Place(elsewhere, f"in {tmp_path / 'dev'}")
    ]
    assert found[0].origin == "chosen in the preferences"
    works, fails = search.examined(found[0]), search.examined(found_now[2])
    assert (works.version, works.works) == ("1.0", True)
    assert fails.problem == f"{elsewhere} does not run Asset2Vec: exit code 1."


@posix
def test_programs_that_came_with_a_folder_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "home" / "downloaded"
    for folder in (project, tmp_path / "home", tmp_path / "home" / "asset2vec"):
        python = program(folder / ".venv" / "bin" / "python", "true")
        program(python.with_name("asset2vec"), "true")
    for name in ("asset2vec", "python"):
        program(project / name, "true")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "kept"))
    monkeypatch.chdir(project)
    for path in (".", "", f":{tmp_path / 'nothing'}"):
        monkeypatch.setenv("PATH", path)
        assert search.places("", "", tmp_path / "kept" / "environment") == []


def test_a_python_without_the_backend_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bare = program(tmp_path / "python", f'exec {shlex.quote(sys.executable)} -S "$@"')
    assert search.examined(search.Place(bare, "")).problem == f"{bare} has no Asset2Vec in it."


def test_a_folder_may_be_chosen_for_its_python(tmp_path: Path) -> None:
    python = python_in(tmp_path / "checkout" / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    for chosen in (python, python.parent.parent, tmp_path / "checkout", python.with_name("asset2vec")):
        assert search.python_of(chosen) == python
    assert search.python_of(tmp_path) == tmp_path


def test_versions_that_do_not_belong_together() -> None:
    assert search.mismatch("0.1.0", "0.1.0") == search.mismatch("0.1.0", "") == ""
    assert search.mismatch("0.1.0", "0.2.0") == "The backend is version 0.1.0, and this add-on needs 0.2.0."


def test_what_a_doctor_answers(tmp_path: Path) -> None:
    answer = doctor.answer_of(ANSWER)
    assert [finding.subject for finding in answer.missing] == ["Scenes"]
    assert doctor.answer_of(doctor.payload_of(answer)) == answer
    with pytest.raises(UserError, match="another version"):
        doctor.answer_of({"findings": [{"subject": "Python", "ok": True}]})


def test_this_backend_answers() -> None:
    answer = doctor.ask_doctor(Path(sys.executable))
    assert {"Python", "Blender", "Codes", "GPU", "Machine"} <= {f.subject for f in answer.findings}


@posix
def test_a_doctor_that_dies_is_one_sentence(tmp_path: Path) -> None:
    python = program(tmp_path / "python", "echo Segmentation fault; exit 139")
    with pytest.raises(UserError, match=r"python does not run Asset2Vec: Segmentation fault\.$"):
        doctor.ask_doctor(python)


def test_the_environments_folder_tells_its_state(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "environment")
    assert environment.state() is State.NONE
    environment.root.mkdir()
    assert environment.state() is State.NONE
    environment.write_mark(Mark(CPU))
    assert environment.state() is State.UNFINISHED
    (environment.root / "lib").mkdir()
    (environment.root / "pyvenv.cfg").touch()
    environment.clear()
    assert [path.name for path in environment.root.iterdir()] == ["asset2vec-environment.json"]
    environment.write_mark(Mark(CPU, True, True, "abc", "1.0"))
    assert environment.state() is State.FINISHED
    environment.root.joinpath("asset2vec-environment.json").write_text("of another version")
    assert environment.state() is State.UNFINISHED


@posix
def test_a_folder_that_cannot_be_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = Environment(tmp_path / ("x" * 300) / "environment")  # as below a folder without permission
    with pytest.raises(OSError, match="too long"):
        environment.root.exists()
    assert (environment.mark(), environment.state()) == (None, State.UNREADABLE)
    with pytest.raises(UserError, match="cannot be read as a folder: allow reading it, or choose another"):
        environment.check_ours()
    assert needs.free_gb(environment.root) == needs.free_gb(tmp_path) > 0
    given = str(environment.python)
    monkeypatch.setenv("PATH", "")
    assert environment.python not in [p.python for p in search.places(given, given, environment.root)]
    assert search.python_of(environment.root) == environment.root


def test_a_disk_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs.os.path, "exists", lambda path: False)
    assert needs.free_gb(Path("folder")) == 0.0
    with pytest.raises(UserError, match="a disk that is not there or cannot be read"):
        needs.check_disk(Path("folder"), CPU)


def test_what_a_library_holds(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "chairs"
    folder.mkdir(parents=True)
    library = folder / "chairs.blend"
    library.write_bytes(b"x")
    work = Workspace.of(library)
    records = [
        AssetRecord(f"{k:032x}", "OBJECT", f"Chair {k}", "chair", (), "hash", {}, {}) for k in range(3)
    ]
    Catalogue(work.catalogue).replace_library(str(library), records)
    (work.root / "copy.blend").write_bytes(b"x")  # Asset2Vec's own are not counted
    found = look_at_library("Assets", tmp_path / "assets")
    assert (found.there, found.writable, found.files) == (True, True, 1)
    assert (found.assets, found.coded, found.problem) == (3, 0, "")
    assert found.work > 1000
    work.catalogue.write_bytes(b"no database at all, but long enough to be one")
    assert "catalogue.sqlite" in look_at_library("Assets", tmp_path / "assets").problem
    assert not look_at_library("Gone", tmp_path / "nowhere").there
