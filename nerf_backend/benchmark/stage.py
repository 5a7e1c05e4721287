"""A part of a run whose result is kept, so that an interrupted run goes on where it stopped."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from blender_addon.contract.files import write_json

from .plan import Plan

Document = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Stage:
    """``depends`` names what else than the data decides the result: a change of it runs the stage again."""

    name: str
    compute: Callable[[], Document]
    depends: tuple[Any, ...] = ()


def run(plan: Plan, stage: Stage) -> Document:
    """The stage's result, from its file if that was made from the same data and options."""
    identity = json.dumps([plan.data_id(), *stage.depends])
    if (kept := _file(plan, stage.name)) and kept["identity"] == identity:
        return dict(kept["result"])
    say(f"{stage.name} ...")
    start = time.perf_counter()
    result = stage.compute()
    seconds = time.perf_counter() - start
    say(f"{stage.name}: {seconds:.0f} s")
    write_json(plan.stage(stage.name), {"identity": identity, "seconds": seconds, "result": result})
    return result


def read(plan: Plan, name: str) -> Document | None:
    """What the stage found, whatever options it was made with; None if it has not run."""
    kept = _file(plan, name)
    return dict(kept["result"]) if kept else None


def seconds_of_stages(plan: Plan) -> dict[str, float]:
    """How long each stage took that has run, by name."""
    names = sorted(path.stem for path in plan.stage("any").parent.glob("[!.]*.json"))
    return {name: kept["seconds"] for name in names if (kept := _file(plan, name))}


def _file(plan: Plan, name: str) -> Document | None:
    try:
        found: Document = json.loads(plan.stage(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
