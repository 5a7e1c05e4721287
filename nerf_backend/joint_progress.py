"""How far several fits are that run at once, as one bar that only goes forward."""

import dataclasses
import time

from blender_addon.contract.events import Emit, Event, Progress, seconds_left

WHOLE = 1000  # parts of the work of all fits
FITTING = 0.9  # of a fit's own time, about; the rest is for measuring


@dataclasses.dataclass
class _Part:
    """One fit: its ``steps`` (0: not known yet), the ``share`` that is done, the seconds ``left``."""

    steps: int = 0
    share: float = 0.0
    left: float = 0.0

    def hear(self, event: Progress) -> None:
        done = event.done / event.total if event.total else 1.0
        if event.stage == "fit":
            self.steps, self.share = max(event.total, 1), FITTING * done
            self.left = event.seconds_left or 0.0
        elif event.stage == "measure":
            self.share = FITTING + (1 - FITTING) * done


class JointProgress:
    """Says what each says as part of the whole; fits that have not begun count as the mean of the others.

    The bar stands still where a fit proves longer than was thought, or is begun again.
    """

    def __init__(self, fits: int, emit: Emit) -> None:
        self._fits, self._emit = fits, emit
        self._parts: dict[str, _Part] = {}
        self._start, self._done = time.monotonic(), 0

    def __call__(self, category: str, event: Event) -> None:
        if self._fits == 1 or not isinstance(event, Progress):
            self._emit(event)
            return
        self._parts.setdefault(category, _Part()).hear(event)
        self._tell(category, event)

    def ended(self, category: str) -> None:
        """Also of a fit that failed."""
        if self._fits > 1:
            self._parts[category] = _Part(self._parts.get(category, _Part()).steps, 1.0)
            self._tell(category, Progress("fit", 1, 1))

    def _tell(self, category: str, event: Progress) -> None:
        known = [part.steps for part in self._parts.values() if part.steps]
        mean = sum(known) / len(known) if known else 1.0
        share = sum((part.steps or mean) * part.share for part in self._parts.values()) / (mean * self._fits)
        self._done = max(self._done, int(WHOLE * share + 1e-6))
        left = seconds_left(self._start, self._done, WHOLE)
        self._emit(
            dataclasses.replace(
                event,
                stage="fit" if known or self._done else "read",
                done=self._done,
                total=WHOLE,
                message=f"{category}: {event.message}" if event.message else category,
                seconds_left=None if left is None else max(left, *(p.left for p in self._parts.values())),
            )
        )
