"""All parts of a plan, one after the other."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .labels import measure_labels
from .machine import machine
from .memory import measure_memory
from .plan import Assets, Plan, prepare
from .speed import measure_speed, measure_workers

# Of each kind and size; of the workers only the first size, of which there is less that hides their costs.
_OF_EACH = {"speed": measure_speed, "labels": measure_labels, "workers": measure_workers}


def measure(plan: Plan, scratch: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """A document of all numbers; ``say`` is told what is being measured."""
    say("baking")
    assets = prepare(plan, scratch)
    result: dict[str, Any] = {"machine": machine(), "plan": _described(plan)}
    for part, of_each in _OF_EACH.items():
        if part in plan.parts:
            sizes = plan.sizes[:1] if part == "workers" else plan.sizes
            place = _apart(assets, part)
            result[part] = {}
            for kind in plan.kinds:
                for size in sizes:
                    name = f"{kind} {size[0]} x {size[1]}"
                    say(f"{part}: {name}")
                    result[part][name] = of_each(plan, place, kind, size)
                    say(f"  {result[part][name]}")
    if "memory" in plan.parts:
        say("memory")
        result["memory"] = measure_memory(plan, assets)
    return result


def _apart(assets: Assets, part: str) -> Assets:
    """Frames that were made for another part would count as done."""
    scratch = assets.scratch / part
    scratch.mkdir(exist_ok=True)
    return dataclasses.replace(assets, scratch=scratch)


def _described(plan: Plan) -> dict[str, Any]:
    return {f.name: getattr(plan, f.name) for f in dataclasses.fields(plan)} | {"library": plan.library.name}
