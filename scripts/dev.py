#!/usr/bin/env python3.11
"""The two commands that do all on a fresh machine.

    python3.11 scripts/dev.py demo [ARGS...]    set up .venv, then `asset2vec demo ARGS...`
    python3.11 scripts/dev.py test [ARGS...]    set up .venv, then lint, types and `pytest ARGS...`

Both leave `.venv/bin/asset2vec` behind. Needs Python 3.11 and the standard library only.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # nothing is installed yet

from blender_addon.backend_setup.bundle import torch_requirement  # noqa: E402
from blender_addon.backend_setup.interpreters import how_to_get_venv  # noqa: E402
from blender_addon.backend_setup.search import remember  # noqa: E402

ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
CONSTRAINTS = ROOT / "constraints.txt"
# Blender and PyTorch take a core and up to 1 GB for each.
TESTS_AT_A_TIME = min(os.cpu_count() or 1, 4)
MARK = ENVIRONMENT / "asset2vec-installed"
# What is installed: all that a user can do; and what tests need, which is that and the servers they start.
USERS, DEVELOPERS = "all", "all,dev"
# Beside the Blender of .venv, those that the add-on has to run in as well: the oldest and the newest.
OTHER_BLENDERS = ("4.2.23", "5.0.1")


def main(arguments: list[str]) -> int:
    if sys.version_info[:2] != (3, 11):
        print("Use Python 3.11: Blender's Python module (bpy) is built for it.", file=sys.stderr)
        return 2
    command, *rest = arguments or ["help"]
    if command == "demo":
        set_up(USERS)
        return run(BIN / "asset2vec", "demo", *rest, folder=Path.cwd())
    if command == "test":
        set_up(DEVELOPERS)
        set_up_other_blenders()
        return test(rest)
    print(__doc__)
    return 0 if command in ("help", "-h", "--help") else 2


def set_up(extras: str) -> None:
    """Makes .venv and installs the project with ``extras``, unless that was done with the same pins."""
    if MARK.exists() and MARK.read_text() in (fingerprint(extras), fingerprint(DEVELOPERS)):
        return
    print(
        f"Setting up {ENVIRONMENT}: Blender and PyTorch, 2 GB (6 GB with PyTorch's CUDA build) ...",
        flush=True,
    )
    if not MARK.exists():  # never finished, so perhaps not even begun well
        make_environment(ENVIRONMENT)
    pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["-c", CONSTRAINTS]
    for packages in ([torch_requirement(CONSTRAINTS)], ["-e", f"{ROOT}[{extras}]"]):
        if code := run(*pip, *packages):
            raise SystemExit(code)
    MARK.write_text(fingerprint(extras))
    remember(BIN / "python")


def make_environment(folder: Path) -> None:
    try:
        venv.create(folder, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{folder} could not be made ({error}): {how_to_get_venv()}.") from error


def set_up_other_blenders() -> None:
    """Makes .venv/blenders/<version> for each, 1.6 GB on the disk: nothing but Blender and numpy."""
    for version in OTHER_BLENDERS:
        python = other_python(version)
        folder = python.parent.parent
        mark = folder / MARK.name
        if mark.exists():
            continue
        print(f"Setting up Blender {version} for tests in {folder} ...", flush=True)
        make_environment(folder)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"bpy=={version}"]
        if code := run(*pip):
            raise SystemExit(code)
        mark.touch()


def other_python(version: str) -> Path:
    return ENVIRONMENT / "blenders" / version / BIN.name / "python"


def fingerprint(extras: str) -> str:
    """Changes when what is to be installed changes."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = json.dumps(tomllib.load(file)["project"], sort_keys=True)
    return hashlib.sha256(CONSTRAINTS.read_bytes() + f"{project}[{extras}]".encode()).hexdigest()


def test(arguments: list[str]) -> int:
    """Runs every check even when an earlier one fails; the first failure's code is returned."""
    codes = [
        run(BIN / "ruff", "format", "--check", "."),
        run(BIN / "ruff", "check", "."),
        run(BIN / "mypy"),
        run(BIN / "python", "-m", "pytest", "-n", TESTS_AT_A_TIME, "--dist", "loadfile", *arguments),
    ]
    return next((code for code in codes if code), 0)


def run(*command: object, folder: Path = ROOT) -> int:
    """The command's exit code. Ctrl-C is left to the command, which saves its work before it ends."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        return subprocess.Popen([str(part) for part in command], cwd=folder).wait()
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
