"""What each script begins with: the project on sys.path, its arguments, and how it answers."""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ARGUMENTS = sys.argv[sys.argv.index("--") + 1 :]


def answer(value: Any) -> None:
    print("\n@answer " + json.dumps(value), flush=True)
