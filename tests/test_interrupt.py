"""A stop signal ends a command in peace, whatever the program that started it did with signals."""

import argparse
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from blender_addon.contract.events import Emit
from nerf_backend.cli import INTERRUPTED_EXIT_CODE, main
from nerf_backend.commands import doctor
from nerf_backend.interrupt import STOP_SIGNALS, stop_requested


@pytest.fixture(params=STOP_SIGNALS)
def ignored(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that is ignored, as a shell's background job is started with Ctrl-C ignored."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    signal.signal(request.param, signal.SIG_IGN)
    yield request.param
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_stops_a_command(ignored: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
        signal.raise_signal(ignored)
        return {}

    monkeypatch.setattr(doctor, "run", run)
    assert main(["doctor"]) == INTERRUPTED_EXIT_CODE


def test_a_loop_is_asked_first_and_broken_off_the_second_time(ignored: int) -> None:
    with stop_requested() as stop:
        assert not stop()
        signal.raise_signal(ignored)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(ignored)
    assert signal.getsignal(ignored) == signal.SIG_IGN
