"""Asset2Vec in a Blender without the extension:

    blender --background --python scripts/blender_entry.py -- refresh chairs.blend

The same as `blender --background --command asset2vec refresh chairs.blend` with the extension.
The exit code is the command's, without --python-exit-code too. The backend's Python is the one of
the environment variable ASSET2VEC_PYTHON, else of the .venv that scripts/dev.py makes.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from blender_addon import headless, preferences  # noqa: E402

_IN_VENV = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")


def main() -> int:
    own = ROOT / ".venv" / _IN_VENV
    if own.is_file():
        os.environ.setdefault(preferences.PYTHON_VARIABLE, str(own))
    if "--" not in sys.argv:
        print(f"Put -- before the command:\n{__doc__}", file=sys.stderr)
        return 2
    return headless.run(sys.argv[sys.argv.index("--") + 1 :])


if __name__ == "__main__":
    sys.exit(main())
