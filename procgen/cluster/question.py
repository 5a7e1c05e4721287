"""Asks nodes what they lack, without waiting for them."""

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from .node_check import INSTALL, Needs, complaint, needs

SECONDS_TO_ANSWER = 60.0


class Question:
    """Put to ``nodes``; what they are to see lies in ``folders`` until it is closed."""

    def __init__(
        self, nodes: Sequence[str], files: Sequence[Path], folders: Sequence[Path], blender: Path | None
    ) -> None:
        self._open = contextlib.ExitStack()
        wanted = self._open.enter_context(needs(files, folders, blender))
        self._asked = {_ask(node, wanted): node for node in nodes}
        self._until = time.monotonic() + SECONDS_TO_ANSWER

    def is_over(self, wait: bool = False) -> bool:
        """Whether all have answered, or had the time to."""
        if not self._asked:
            return True
        left = max(0.0, self._until - time.monotonic())
        _, silent = ray.wait([*self._asked], num_returns=len(self._asked), timeout=left if wait else 0)
        return not silent or time.monotonic() >= self._until

    def complaints(self) -> dict[str, str]:
        """Of each node that lacks something, or has not answered."""
        return {node: said for ref, node in self._asked.items() if (said := _answer(ref))}

    def close(self) -> None:
        self._open.close()


def _ask(node: str, wanted: Needs) -> Any:
    there = NodeAffinitySchedulingStrategy(node, soft=False)
    return ray.remote(complaint).options(num_cpus=0, scheduling_strategy=there, max_retries=0).remote(wanted)


def _answer(ref: Any) -> str:
    try:
        return ray.get(ref, timeout=0.1)
    except TimeoutError:
        return f"did not answer in {SECONDS_TO_ANSWER:.0f} s: look at its Ray."
    except (RayError, ImportError, RuntimeError) as error:
        if "No module named" in str(error):
            return f"lacks asset2vec, or a part of it: run {INSTALL} there."
        if isinstance(error, RayError) and not isinstance(error, RayTaskError):
            return ""  # it was lost meanwhile: it gets no tasks
        return f"could not be asked ({str(error).strip().splitlines()[-1]}): look at its Ray."
