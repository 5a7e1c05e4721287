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
    "psycopg": "shared",
    "fsspec": "storage",
    "s3fs": "storage",
    "gcsfs": "storage-google",
    "ray": "cluster",
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
    remedy: str = ""


@dataclasses.dataclass(frozen=True)
class _Part:
    """Packages that belong together, and the extra that brings them."""

    subject: str
    extra: str
    packages: tuple[str, ...]
    needed: str


_PARTS = (
    _Part("Views", "views", ("OpenEXR",), "views and refresh"),
    _Part("Codes", "field", ("torch", "safetensors"), "fit and refresh"),
    _Part("Uses", "uses", ("scikit-learn", "scikit-image", "scipy", "openTSNE"), "search, tags and maps"),
    _Part("Meshes", "uses", ("trimesh", "imageio", "imageio-ffmpeg"), "meshes and films"),
    _Part("Scenes", "scenes", ("blenderproc", "embreex", "h5py", "pycocotools"), "scenes and exports"),
)


def version() -> str:
    """Of this backend; "unknown" where it runs without being installed."""
    try:
        return importlib.metadata.version("asset2vec")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def examine(blender: Path | None) -> list[Finding]:
    return [_python(), _blender(blender), *map(_packages, _PARTS), *_graphics(), _machine()]


def _python() -> Finding:
    return Finding(
        "Python", sys.version_info[:2] == (3, 11), f"{platform.python_version()} at {sys.executable}"
    )


def _packages(part: _Part) -> Finding:
    found, missing = [], []
    for name in part.packages:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        text = f"{', '.join(missing)} missing"
        return Finding(part.subject, False, text, part.needed, _INSTALL.format(extra=part.extra))
    return Finding(part.subject, True, ", ".join(found), part.needed)


def _blender(blender: Path | None) -> Finding:
    if blender is not None:
        return _executable(blender)
    needed = "import, views and refresh"
    try:
        return Finding("Blender", True, f"{importlib.metadata.version('bpy')} (bpy package)", needed)
    except importlib.metadata.PackageNotFoundError:
        on_path = shutil.which("blender") or "EXECUTABLE"
        remedy = f"{_INSTALL.format(extra='blender')}, or pass --blender {on_path}"
        return Finding("Blender", False, "bpy missing", needed, remedy)


def _executable(blender: Path) -> Finding:
    needed = "import, views and refresh"
    try:
        command = [str(blender), "--background", "--factory-startup", "--version"]
        words = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=True
        ).stdout.split()
        found = words[words.index("Blender") + 1]
        major, minor = (int(part) for part in found.split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError):
        text = f"{blender} does not run as Blender"
        return Finding("Blender", False, text, needed, "give the executable itself")
    if (major, minor) < MINIMUM_BLENDER:
        return Finding("Blender", False, f"{found} at {blender} is too old", needed, "use 4.2 or newer")
    return Finding("Blender", True, f"{found} at {blender}", needed)


def _graphics() -> list[Finding]:
    """Which device fits run on; nothing where PyTorch is missing, which is said elsewhere."""
    if importlib.util.find_spec("torch") is None:
        return []
    import torch

    from .engine import choose_engine

    engine = choose_engine()
    if engine.device.type == "cuda":
        card = torch.cuda.get_device_properties(0)
        memory = f"{card.name}, {card.total_memory / 2**30:.0f} GiB"
        if engine.tiny_cuda_nn:
            return [Finding("GPU", True, f"{memory}, with tiny-cuda-nn")]
        return [Finding("GPU", True, f"{memory}, without tiny-cuda-nn, which is not needed but faster")]
    if engine.device.type == "mps":
        return [Finding("GPU", True, "Apple's")]
    if torch.version.cuda is None and shutil.which("nvidia-smi"):
        remedy = "install PyTorch's CUDA build"
        return [
            Finding("GPU", False, "there is one of NVIDIA, but PyTorch is built without CUDA", "", remedy)
        ]
    return [Finding("GPU", True, "none: fits run on the processor, the first of a category for some minutes")]


def _machine() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    text = f"{os.cpu_count()} CPU cores, {free:.0f} GiB free in {Path.cwd()}"
    return Finding("Machine", free > 1, text, "any job", "free some space" if free <= 1 else "")
