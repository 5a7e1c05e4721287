"""What a button does before it asks about many files: looks in steps, and is pressed again: -- FOLDER"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import file_edits
from blender_addon.contract.edits import AssetEdit
from blender_addon.ui import planned

FEW = planned._AT_ONCE


def main(folder: Path) -> None:
    wanted = []
    for number in range(FEW + 1):
        path = folder / f"{number:03d}.blend"
        path.touch()
        wanted.append((path, AssetEdit("OBJECT", "Chair", "0" * 32)))
    looks: list[tuple[Iterator[None], Any]] = []
    planned.later.press_after = lambda steps, button, **values: looks.append((steps, (button, values)))
    seen: dict[str, Any] = {"few": len(planned.plan_or_later(wanted[:-1], "button").files)}
    seen["many"] = planned.plan_or_later(wanted, "button", tag="oak")
    [(steps, seen["pressed"])] = looks
    seen["steps"] = sum(1 for _ in steps)
    found = planned.plan_or_later(wanted, "button", tag="oak")
    seen["then"] = found == file_edits.plan(wanted)
    seen["taken"] = planned.plan_or_later(wanted, "button")
    list(looks[-1][0])
    seen["of another selection"] = planned.plan_or_later([*wanted[1:], wanted[0]], "button")
    list(looks[-1][0])
    planned._FRESH_SECONDS = 0.0
    seen["of long ago"] = planned.plan_or_later([*wanted[1:], wanted[0]], "button")
    answer(seen)


run(main, Path(ARGUMENTS[0]))
