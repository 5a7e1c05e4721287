"""What is installed, what will be used, what is missing and how to get it."""

import dataclasses
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

MINIMUM_BLENDER = (4, 2)
_INSTALL = "pip install 'asset2vec[{extra}]' -c constraints.txt, or python3.11 scripts/dev.py test"

# Packages that only some commands need: the module, and what brings it.
_EXTRAS = {
    "torch": "field",
    "safetensors": "field",
    "scipy": "uses",
    "sklearn": "uses",
    "skimage": "uses",
    "trimesh": "uses",
    "openTSNE": "uses",
    "imageio": "uses",
}


def how_to_install(module: str) -> str:
    """A sentence about a module that a command lacks; "" if it is none of ours to install."""
    name = module.partition(".")[0]
    return f"{name} is not installed: {_INSTALL.format(extra=_EXTRAS[name])}." if name in _EXTRAS else ""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the answer; ``needed`` says what fails without it ("" if nothing does)."""

    subject: str
    ok: bool
    text: str
    needed: str = ""


def examine(blender: Path | None) -> list[Finding]:
    return [
        _python(),
        _blender(blender),
        _package("OpenEXR", "views", "views and refresh"),
        _package("torch", "field", "fit and refresh"),
        _package("safetensors", "field", "fit and refresh"),
        _package("blenderproc", "scenes", "scenes"),
        _package("embreex", "scenes", "scenes"),
        _package("scikit-learn", "uses", "tags, maps and reports"),
        _package("openTSNE", "uses", "maps"),
        _package("trimesh", "uses", "meshes"),
        _engine(),
        _machine(),
    ]


def _python() -> Finding:
    return Finding(
        "Python", sys.version_info[:2] == (3, 11), f"{platform.python_version()} at {sys.executable}"
    )


def _package(name: str, extra: str, needed: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, f"missing: {_INSTALL.format(extra=extra)}", needed)


def _blender(blender: Path | None) -> Finding:
    if blender is not None:
        return _executable(blender)
    found = _package("bpy", "blender", "import, views and refresh")
    if found.ok:
        return Finding("Blender", True, f"{found.text} (bpy package)")
    on_path = shutil.which("blender")
    hint = f", or pass --blender {on_path}" if on_path else ", or pass --blender EXECUTABLE"
    return Finding("Blender", False, found.text + hint, found.needed)


def _executable(blender: Path) -> Finding:
    needed = "import, views and refresh"
    try:
        command = [str(blender), "--background", "--factory-startup", "--version"]
        words = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=True
        ).stdout.split()
        version = words[words.index("Blender") + 1]
        major, minor = (int(part) for part in version.split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError):
        return Finding(
            "Blender", False, f"{blender} does not run as Blender: give the executable itself", needed
        )
    if (major, minor) < MINIMUM_BLENDER:
        return Finding("Blender", False, f"{version} at {blender} is too old: use 4.2 or newer", needed)
    return Finding("Blender", True, f"{version} at {blender}")


def _engine() -> Finding:
    if importlib.util.find_spec("torch") is None:
        return Finding("Engine", False, "no PyTorch, so no field can be fitted", "fit and refresh")
    from .engine import choose_engine

    return Finding("Engine", True, choose_engine().reason)


def _machine() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    return Finding(
        "Machine", free > 1, f"{os.cpu_count()} CPU cores, {free:.0f} GiB free in {Path.cwd()}", "any job"
    )
