"""The process that edits other files: started as the add-on does, in the wheel and in a real Blender."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blender_addon.contract import edits
from blender_addon.contract.edits import AssetEdit, FileEdit
from blender_addon.contract.events import Progress, Result, decode
from blender_addon.contract.files import Stamp
from blender_addon.contract.job_folder import JobFolder
from tests.blender_scripts import run_script

MANY = 200  # files, so that a cancel is noticed before the last of them
PROCESS = Path(__file__).resolve().parent.parent / "blender_addon" / "edit_process.py"


@pytest.fixture(autouse=True)
def own_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))


def libraries(folder: Path, count: int, blender: Path | None) -> list[Path]:
    paths = [folder / "libraries" / f"{number:02d}.blend" for number in range(count)]
    run_script("make_libraries", *paths, blender=blender)
    return paths


def asked(paths: list[Path]) -> Path:
    """The document of an edit that gives the chair in each file a tag."""
    asset = (AssetEdit("OBJECT", "Chair", ""),)
    return edits.new_edit(
        "add_tag", "big", [FileEdit(str(p), str(p.parent), Stamp.of(p), asset) for p in paths]
    )


def begun(document: Path, folder: Path, blender: Path | None) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    flags = ["--background", "--factory-startup", "--disable-autoexec", "--python"]
    start = [str(blender), *flags] if blender else [sys.executable]
    command = [*start, str(PROCESS), "--", str(document), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def result(folder: Path) -> dict[str, int]:
    events = [decode(line) for line in JobFolder(folder).events.read_text().splitlines()]
    assert isinstance(events[-1], Result), events[-1]
    return events[-1].payload


def check_two_files(folder: Path, blender: Path | None) -> None:
    process = begun(asked(libraries(folder, 2, blender)), folder / "job", blender)
    assert process.wait(60) == 0
    assert result(folder / "job") == {"assets": 2, "files": 2, "failed": 0}


@pytest.mark.bpy
def test_in_the_wheel(tmp_path: Path) -> None:
    check_two_files(tmp_path, None)


@pytest.mark.blender
def test_in_a_real_blender(tmp_path: Path, blender_executable: Path) -> None:
    check_two_files(tmp_path, blender_executable)


@pytest.mark.blender
def test_cancel_ends_it_between_files_and_a_retry_goes_on(tmp_path: Path, blender_executable: Path) -> None:
    paths = libraries(tmp_path, MANY, blender_executable)
    document = asked(paths)
    process = begun(document, tmp_path / "job", blender_executable)
    events = JobFolder(tmp_path / "job").events
    until = time.monotonic() + 120
    while (not events.exists() or events.read_text().count("progress") < 3) and time.monotonic() < until:
        time.sleep(0.01)
    JobFolder(tmp_path / "job").cancel.touch()
    process.wait(120)
    said = [decode(line) for line in events.read_text().splitlines()]
    assert all(isinstance(event, Progress) for event in said), "no result"
    edit = edits.read_edit(document)
    done = sum(edits.as_done(file).state == "done" for file in edit.files)
    assert 1 <= done < MANY
    assert edits.unfinished(edit)
    assert begun(document, tmp_path / "retry", blender_executable).wait(60) == 0
    assert result(tmp_path / "retry") == {"assets": MANY, "files": MANY, "failed": 0}


@pytest.mark.slow
@pytest.mark.blender
def test_thirty_files_in_one_process_and_in_thirty(tmp_path: Path, blender_executable: Path) -> None:
    """Prints what docs/benchmarks.md says: pytest -m slow -s tests/test_edit_process.py"""
    paths = libraries(tmp_path, 30, blender_executable)
    start = processor_seconds()
    assert begun(asked(paths), tmp_path / "together", blender_executable).wait(280) == 0
    together = processor_seconds() - start
    start = processor_seconds()
    for number, path in enumerate(paths):
        assert begun(asked([path]), tmp_path / f"alone {number}", blender_executable).wait(60) == 0
    alone = processor_seconds() - start
    size = sum(path.stat().st_size for path in paths) / len(paths) / 1e6
    print(f"\n30 files of {size:.2f} MB: {together:.1f} s in one process, {alone:.1f} s in one each")
    assert together < alone / 3


@pytest.mark.slow
@pytest.mark.blender
def test_looking_at_many_files_before_the_confirmation(tmp_path: Path, blender_executable: Path) -> None:
    """Prints what docs/benchmarks.md says."""
    seen = run_script("plan_edits", tmp_path, [30, 300, 1000, 5000], blender=blender_executable)
    for number, (all_steps, longest) in seen.items():
        print(f"\n{number} files looked at in {all_steps:.0f} ms, the longest step {longest:.0f} ms")
    assert max(longest for _, longest in seen.values()) < 50


def processor_seconds() -> float:
    """Of all processes that have ended: the machine may do other things meanwhile."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
