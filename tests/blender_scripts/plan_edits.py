"""How long the main thread looks at many files before an artist confirms their edit: -- FOLDER NUMBER...

Answers with milliseconds (processor time) by the number of files: of all steps, and of the longest one. Two
other libraries are open somewhere.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import file_edits, open_libraries
from blender_addon.contract.edits import AssetEdit


def milliseconds(folder: Path, number: int) -> list[float]:
    """The medians of five looks."""
    paths = [folder / "assets" / str(number) / f"{row:05d}.blend" for row in range(number)]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.touch()
    assets = [(path, AssetEdit("OBJECT", "Chair", "0" * 32)) for path in paths]
    looks = [steps(assets) for _ in range(5)]
    return [sorted(values)[2] for values in ([sum(look) for look in looks], [max(look) for look in looks])]


def steps(assets: list[tuple[Path, AssetEdit]]) -> list[float]:
    """Of one look, each step's milliseconds."""
    look, took = file_edits.plan_in_steps(assets), []
    while True:
        start = time.thread_time()
        try:
            next(look)
        except StopIteration as end:
            assert len(end.value.files) == len(assets)
            return [*took, 1000 * (time.thread_time() - start)]
        took.append(1000 * (time.thread_time() - start))


def main(folder: Path, numbers: list[int]) -> None:
    for name in ("first", "second"):
        open_libraries.mark(folder / f"{name}.blend", dirty=True)
    answer({str(number): milliseconds(folder, number) for number in numbers})


run(main, Path(ARGUMENTS[0]), json.loads(ARGUMENTS[1]))
