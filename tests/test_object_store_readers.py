"""Nobody changes a copy that another command reads; on a real S3 server, with processes of their own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from nerf_backend.object_store import readers

from .store_machines import Machine, expected


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "here")


@pytest.fixture
def views(here: Machine, bucket: str) -> str:
    """The address of a dataset."""
    here.write(f"{bucket}/views", {"a": "1", "b": "1"})
    return f"{bucket}/views"


@pytest.fixture
def reader(here: Machine, views: str) -> Iterator["subprocess.Popen[str]"]:
    """Has opened the dataset and goes on reading until its input is closed."""
    with here.start(views) as process:
        assert process.stdout and process.stdout.readline() == "1 1\n"
        yield process
        process.kill()


def test_who_reads_keeps_its_files_while_others_change_the_store(
    here: Machine,
    views: str,
    reader: "subprocess.Popen[str]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "WAIT_SECONDS", 0.1)
    assert here.read(views) == expected({"a": "1", "b": "1"}), "two read at once"
    Machine(tmp_path / "there").write(views, {"a": "2", "b": ""})
    sentence = rf"\(process {reader.pid}, since .*\) reads {views} in .*: wait for it, .* ASSET2VEC_HOME"
    with pytest.raises(UserError, match=sentence):
        here.read(views)
    with pytest.raises(UserError, match=sentence):
        here.write(views, {"c": "1"})
    said, _ = reader.communicate(timeout=60)
    assert (said, reader.returncode) == ("1 1\n", 0)
    assert here.read(views) == expected({"a": "2"})


def test_who_changes_a_copy_waits_for_a_reader_that_is_soon_done(
    here: Machine, views: str, reader: "subprocess.Popen[str]"
) -> None:
    with here.start(views, "a=2") as writer:
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(3)
        assert reader.communicate(timeout=60)[0] == "1 1\n"
        assert writer.wait(60) == 0
    assert here.read(views) == expected({"a": "2", "b": "1"})


def test_a_reader_that_was_killed_keeps_nobody_waiting(
    here: Machine, views: str, reader: "subprocess.Popen[str]"
) -> None:
    reader.kill()
    reader.wait()
    assert [*here.home.glob("mirrors/*/readers/*")]
    here.write(views, {"a": "2"})
    assert here.read(views) == expected({"a": "2", "b": "1"})
    assert not [*here.home.glob("mirrors/*/readers/*")]
