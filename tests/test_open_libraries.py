"""What a Blender says of its open library is seen from the first moment and forgotten after its death."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from blender_addon import open_libraries
from blender_addon.contract import locks
from blender_addon.contract.errors import UserError
from blender_addon.contract.locks import Hold


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    yield tmp_path / "library.blend"
    open_libraries.unmark(tmp_path / "library.blend")


def marks() -> list[Path]:
    return list(open_libraries.folder().glob("*.json"))


def test_a_mark_is_kept_although_a_job_looks_before_it_is_held(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = locks._lock

    def look_then_lock(file: IO[str]) -> None:
        monkeypatch.setattr(locks, "_lock", lock)
        open_libraries.check_no_unsaved_changes(library)
        lock(file)

    monkeypatch.setattr(locks, "_lock", look_then_lock)
    open_libraries.mark(library, dirty=True)
    with pytest.raises(UserError, match="unsaved changes"):
        open_libraries.check_no_unsaved_changes(library)


def test_the_mark_of_a_dead_blender_is_removed(library: Path) -> None:
    open_libraries.mark(library, dirty=False)
    (path,) = marks()
    open_libraries.unmark(library)
    Hold(path, '{"dirty": true}').close()
    os.utime(path, (1, 1))
    open_libraries.check_no_unsaved_changes(library)
    assert marks() == []
