"""The steps of a fit, from the first or the last checkpoint to the end.

A checkpoint is written every ``fit_watch.CHECKPOINT_SECONDS`` and when asked to stop. A fit that goes
on from it comes, on the CPU, to the very numbers of a fit that was never stopped (as long as steps, not
minutes, end it).
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit

from .distributed import ALONE, Group
from .fit_data import FitData
from .fit_loop import BatchLoss, fit_step, progress
from .fit_precision import network_precision
from .fit_settings import FitSettings
from .fit_state import FitState
from .fit_watch import FitWatch
from .training_log import TrainingLog


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
    group: Group = ALONE,
    tensorboard: Path | None = None,
) -> None:
    """Steps until the end. Of a ``group`` only the first process speaks and writes."""
    losses = group.parallel(BatchLoss(state.field))
    log = TrainingLog(tensorboard if group.leads else None)

    def save() -> None:
        check_finite(state, checkpoint)
        if group.leads:
            state.save(checkpoint, identity)

    picture = picture_path(checkpoint)
    watch = FitWatch(state, data, settings, emit, save, log, picture) if group.leads else None
    before, started = state.seconds, time.monotonic()
    while (done := progress(state, settings)) < 1:
        asked, ended = group.total(stop(), watch is not None and watch.gains_nothing())
        if asked:
            save()
            raise Interrupted
        if ended:
            break
        with network_precision(state.field, settings.precision):
            loss = fit_step(state, losses, data, settings, done, group)
        seconds = before + time.monotonic() - started
        loss, state.seconds = group.total(loss / group.size, seconds if group.leads else 0.0)
        if not math.isfinite(loss):
            raise diverged(checkpoint)
        if watch:
            watch.after_step(loss)
    save()  # measuring takes a while too
    if watch:
        watch.end()
        picture.unlink(missing_ok=True)
    log.close()


def picture_path(checkpoint: Path) -> Path:
    """Of what the fit has learnt so far."""
    return checkpoint.with_name(f"{checkpoint.name}.png")


def check_finite(state: FitState, checkpoint: Path) -> None:
    """Raises if the numbers have already gone bad, before they replace the last good checkpoint."""
    if not all(bool(tensor.isfinite().all()) for tensor in state.tensors().values()):
        raise diverged(checkpoint)


def diverged(checkpoint: Path) -> UserError:
    return UserError(
        "The fit diverged (its loss is not a number): fit again with a smaller --grid-rate; "
        f"the last good state is kept in {checkpoint}."
    )
