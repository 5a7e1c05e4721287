"""How long the main thread looks at many files before an artist confirms their edit: -- FOLDER NUMBER...

Answers with the milliseconds (processor time) by the number of files. Two other libraries are open somewhere.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import file_edits, open_libraries
from blender_addon.contract.edits import AssetEdit


def milliseconds(folder: Path, number: int) -> float:
    paths = [folder / "assets" / str(number) / f"{row:05d}.blend" for row in range(number)]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.touch()
    assets = [(path, AssetEdit("OBJECT", "Chair", "0" * 32)) for path in paths]
    spans = []
    for _ in range(5):
        start = time.thread_time()
        found = file_edits.plan(assets)
        spans.append(1000 * (time.thread_time() - start))
        assert len(found.files) == number
    return sorted(spans)[2]


def main(folder: Path, numbers: list[int]) -> None:
    for name in ("first", "second"):
        open_libraries.mark(folder / f"{name}.blend", dirty=True)
    answer({str(number): milliseconds(folder, number) for number in numbers})


run(main, Path(ARGUMENTS[0]), json.loads(ARGUMENTS[1]))
