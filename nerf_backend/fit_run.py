"""The steps of a fit, from the first or the last checkpoint to the end.

A checkpoint is written every CHECKPOINT_SECONDS and when asked to stop. A fit that goes on from it
comes, on the CPU, to the very numbers of a fit that was never stopped (as long as steps, not minutes,
end it).
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress

from .fit_data import FitData
from .fit_loop import fit_step, progress
from .fit_settings import FitSettings
from .fit_state import FitState
from .progress_psnr import ProgressPixels

CHECKPOINT_SECONDS = 30.0
MEASURE_SECONDS = 15.0
REPORT_SECONDS = 1.0


class Interrupted(KeyboardInterrupt):
    """The fit was asked to stop and left a checkpoint."""


def run(
    state: FitState,
    data: FitData,
    settings: FitSettings,
    emit: Emit,
    stop: Callable[[], bool],
    checkpoint: Path,
    identity: str,
) -> None:
    """Steps until the end, with progress events and checkpoints."""
    pixels = ProgressPixels.of(data)
    before = state.seconds
    started = saved = reported = time.monotonic()
    measured = started - MEASURE_SECONDS / 2
    shown = {"psnr": state.history[-1]["psnr"]} if state.history else {}
    while (done := progress(state, settings)) < 1:
        if stop():
            state.save(checkpoint, identity)
            raise Interrupted
        loss = fit_step(state, data, settings, done)
        if not math.isfinite(loss):
            raise diverged(checkpoint)
        now = time.monotonic()
        state.seconds = before + now - started
        if now - measured > MEASURE_SECONDS:
            shown = {"psnr": pixels.psnr(state) if pixels else 0.0}
            state.history.append({"step": state.step, "seconds": state.seconds, "loss": loss} | shown)
            measured = time.monotonic()
        if now - saved > CHECKPOINT_SECONDS:
            save_good(state, checkpoint, identity)
            saved = time.monotonic()
        if now - reported > REPORT_SECONDS:
            share = progress(state, settings)
            left = state.seconds * (1 - share) / share
            expected = max(state.step, round(state.step / share))  # the clock may end it before the steps
            emit(Progress("fit", state.step, expected, "", left, {"loss": loss} | shown))
            reported = now
    save_good(state, checkpoint, identity)  # measuring takes a while too
    ended = (
        "" if state.step >= settings.steps else f"ended by --minutes at step {state.step} of {settings.steps}"
    )
    emit(Progress("fit", state.step, state.step, ended, 0.0, shown))


def save_good(state: FitState, checkpoint: Path, identity: str) -> None:
    """A checkpoint, unless the numbers have already gone bad."""
    if not all(bool(tensor.isfinite().all()) for tensor in state.tensors().values()):
        raise diverged(checkpoint)
    state.save(checkpoint, identity)


def diverged(checkpoint: Path) -> UserError:
    return UserError(
        "The fit diverged (its loss is not a number): fit again with a smaller --grid-rate; "
        f"the last good state is kept in {checkpoint}."
    )
