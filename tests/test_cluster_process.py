"""The process apart of a command that works on a cluster: what becomes of it when it is stopped."""

import sys
import tempfile
import time
from pathlib import Path

import pytest

from blender_addon.contract.errors import INTERRUPTED_EXIT_CODE
from blender_addon.contract.events import Error, Event, Progress, encode
from nerf_backend import cluster_process
from nerf_backend.cluster_process import run_apart


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """In place of the command: what stops it is not its own doing."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def test_it_alone_may_be_stopped(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = encode(Error("Stopped."))
    act(tmp_path, monkeypatch, f"echo '{said}'; exit {INTERRUPTED_EXIT_CODE}")
    with pytest.raises(KeyboardInterrupt):
        run_apart([], lambda event: None)
    assert not list(logs.iterdir())


def test_one_that_does_not_stop_is_ended(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act(tmp_path, monkeypatch, f"echo '{encode(Progress('fit', 1, 2))}'; sleep 50; touch {tmp_path}/slept")
    monkeypatch.setattr(cluster_process, "SECONDS_TO_STOP", 0.5)

    def ctrl_c(event: Event) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_apart([], ctrl_c)
    assert 0.5 <= time.monotonic() - begun < 20 and not list(logs.iterdir())
    assert not (tmp_path / "slept").exists()


def test_one_that_stops_in_peace_has_the_time(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(
        tmp_path, monkeypatch, f"echo '{encode(Progress('fit', 1, 2))}'; cat; sleep 1; touch {tmp_path}/ended"
    )

    def ctrl_c(event: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_apart([], ctrl_c)
    assert (tmp_path / "ended").exists() and not list(logs.iterdir())
