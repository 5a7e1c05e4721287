"""What each script begins with: the project on sys.path, its arguments, and how it answers."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ARGUMENTS = sys.argv[sys.argv.index("--") + 1 :]


def answer(value: Any) -> None:
    print("\n@answer " + json.dumps(value), flush=True)


def run(main: Callable[..., None], *arguments: object) -> None:
    """Ends the process at once, with 1 if it raises: the bpy wheel may hang where Python ends by itself."""
    try:
        main(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
