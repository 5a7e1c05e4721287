"""What a refresh's end shows in Blender of the sentence in a file: -- FILE"""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import refresh_job


def main(file: Path) -> None:
    job: Any = SimpleNamespace(problems=(), result=SimpleNamespace(payload={"notes": [file.read_text()]}))
    answer(refresh_job.deliver_elsewhere(job).notes)


run(main, Path(ARGUMENTS[0]))
