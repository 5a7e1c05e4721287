"""One command at a time writes to an address, and the others are told who does; on a real S3 server."""

import argparse
import getpass
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from nerf_backend.object_store import lease
from nerf_backend.object_store.layout import VIEWS
from nerf_backend.object_store.lease import LeaseHeld
from nerf_backend.object_store.places import place, run_in_folders
from nerf_backend.object_store.store import Store

from .s3_server import bucket_bytes
from .store_machines import Machine, expected, write_all


@pytest.fixture
def store(bucket: str) -> Store:
    return Store(f"{bucket}/views")


def test_a_second_command_is_refused_and_told_who_writes(store: Store, tmp_path: Path) -> None:
    with closing(LeaseHeld(store, "a copy")):
        with Machine(tmp_path).start(store.address, "a=1") as process:
            said, _ = process.communicate(timeout=60)
    who = f"{getpass.getuser()}@{socket.gethostname()} (process {os.getpid()}, since "
    assert process.returncode == 2 and said.startswith(who)
    assert f"writes to {store.address}: wait for it, or stop it first. If it has died" in said
    assert bucket_bytes(store.address) == {}


def test_it_is_free_again_once_its_holder_is_done(store: Store) -> None:
    for _ in range(3):
        LeaseHeld(store, "a copy").close()
    assert len(store.listing()) == 1


def test_the_next_command_in_the_same_copy_need_not_wait_for_a_dead_one(store: Store) -> None:
    LeaseHeld(store, "a copy")  # as if killed: nobody closes it
    with pytest.raises(UserError, match="writes to"):
        LeaseHeld(store, "another copy")
    LeaseHeld(store, "a copy").close()


def test_who_renews_it_keeps_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives(monkeypatch, seconds=1.0, renewed_each=0.2)
    with closing(LeaseHeld(store, "a copy")):
        time.sleep(1.5)
        with pytest.raises(UserError, match="writes to"):
            LeaseHeld(store, "another copy")


def test_who_does_not_renew_it_loses_it_and_stops(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machine slept, and another took over: it must not go on writing."""
    address = f"{bucket}/views"
    lives(monkeypatch, seconds=0.0, renewed_each=0.5)

    def run_and_sleep(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
        write_all(arguments.out, {"a": "1"})
        monkeypatch.setattr(lease, "SECONDS", 60.0)
        with closing(LeaseHeld(Store(address), "another copy")) as heir:
            for _ in range(100):
                time.sleep(0.1)
                emit(Progress("render", 1, 2))
                heir.check()
        return {}

    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path))
    arguments = argparse.Namespace(out=place(VIEWS, writes=True)(address))
    with pytest.raises(UserError, match="was taken over by another command"):
        run_in_folders(run_and_sleep, arguments, lambda event: None)


def lives(monkeypatch: pytest.MonkeyPatch, seconds: float, renewed_each: float) -> None:
    monkeypatch.setattr(lease, "SECONDS", seconds)
    monkeypatch.setattr(lease, "RENEWED_EACH", renewed_each)


@pytest.mark.parametrize("after", ["nothing", "a dead one"])
def test_of_many_at_once_one_gets_it(store: Store, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if after == "a dead one":
        lives(monkeypatch, seconds=0.0, renewed_each=60.0)
        LeaseHeld(store, "a copy")
        lives(monkeypatch, seconds=60.0, renewed_each=60.0)
    start = threading.Barrier(6)

    def take(number: int) -> LeaseHeld | None:
        start.wait()
        try:
            return LeaseHeld(store, str(number))
        except UserError:
            return None

    with ThreadPoolExecutor(6) as pool:
        got = [lease for lease in pool.map(take, range(6)) if lease]
    assert len(got) == 1
    got[0].close()


@pytest.mark.slow
def test_two_machines_that_write_in_turn_lose_nothing(bucket: str, tmp_path: Path) -> None:
    """Each tries until it is its turn."""
    machines = [Machine(tmp_path / str(k)) for k in range(3)]

    def write(k: int) -> None:
        while machines[k].start(f"{bucket}/views", f"a{k}=1", f"b{k}=1").wait(60):
            time.sleep(0.2)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    made = {f"{name}{k}": "1" for name in "ab" for k in range(3)}
    assert bucket_bytes(f"{bucket}/views") == expected(made)
