"""What happens beside the steps of a fit: it is measured, saved, shown and, if asked, logged and ended."""

import time
from collections.abc import Callable
from pathlib import Path

from blender_addon.contract.events import Emit, Progress

from .fit_data import FitData
from .fit_loop import progress, rate_factor
from .fit_settings import FitSettings
from .fit_state import FitState
from .progress_picture import ProgressPicture
from .progress_psnr import ProgressPixels
from .training_log import TrainingLog

CHECKPOINT_SECONDS = 30.0
MEASURE_SECONDS = 15.0
REPORT_SECONDS = 1.0
MEASURES = 5  # within --patience, which counts steps so that a fit ends at the same one each time


class FitWatch:
    """``after_step`` is called by the one process that speaks and writes, after each step."""

    def __init__(
        self,
        state: FitState,
        data: FitData,
        settings: FitSettings,
        emit: Emit,
        save: Callable[[], None],
        log: TrainingLog,
        picture: Path,
    ) -> None:
        self._state, self._settings, self._emit = state, settings, emit
        self._save, self._log = save, log
        self._pixels = ProgressPixels.of(data)
        self._picture = ProgressPicture.of(data, picture)
        now = time.monotonic()
        self._saved = self._reported = now
        self._measured = now - MEASURE_SECONDS / 2
        self._shown = {"psnr": state.history[-1]["psnr"]} if state.history else {}
        self._report()  # a fit that goes on does so from there

    def after_step(self, loss: float) -> None:
        state = self._state
        if self._measure_is_due():
            self._shown = {"psnr": self._pixels.psnr(state) if self._pixels else 0.0}
            state.history.append({"step": state.step, "seconds": state.seconds, "loss": loss} | self._shown)
            self._log.add(state.step, self._shown)
            self._picture.draw(state)
            self._measured = time.monotonic()
        now = time.monotonic()
        if now - self._saved > CHECKPOINT_SECONDS:
            self._save()
            self._saved = time.monotonic()
        if now - self._reported > REPORT_SECONDS:
            share = self._report(loss)
            self._log.add(state.step, {"loss": loss, "rate": rate_factor(share, state.step)})
            self._reported = now

    def gains_nothing(self) -> bool:
        """Whether the held-out PSNR has not become better for ``patience`` steps."""
        history, patience = self._state.history, self._settings.patience
        if not patience or not history or self._pixels is None:
            return False
        best = max(history, key=lambda entry: entry["psnr"])
        return self._state.step - best["step"] >= patience

    def end(self) -> None:
        """The last event of the stage."""
        step, steps = self._state.step, self._settings.steps
        reason = ""
        if self.gains_nothing():
            reason = f"ended at step {step} of {steps}: no better for {self._settings.patience} steps"
        elif step < steps:
            reason = f"ended by --minutes at step {step} of {steps}"
        self._emit(Progress("fit", step, step, reason, 0.0, self._shown))

    def _report(self, loss: float | None = None) -> float:
        """Says how far the fit is; which share of it is done."""
        state = self._state
        share, left, expected = progress(state, self._settings), None, self._settings.steps
        if share:
            left = state.seconds * (1 - share) / share
            expected = max(state.step, round(state.step / share))  # the clock may end it before the steps
        picture = str(self._picture.path) if self._picture.path.exists() else ""
        values = self._shown if loss is None else {"loss": loss} | self._shown
        self._emit(Progress("fit", state.step, expected, "", left, values, picture))
        return share

    def _measure_is_due(self) -> bool:
        if self._settings.patience:
            return self._state.step % max(1, self._settings.patience // MEASURES) == 0
        return time.monotonic() - self._measured > MEASURE_SECONDS
