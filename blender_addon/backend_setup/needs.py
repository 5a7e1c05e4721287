"""What an environment downloads and takes on the disk, and which builds of PyTorch there are.

Measured on Linux; Windows and macOS take about as much as Linux without CUDA.
"""

import dataclasses
import os
import shutil
import sys
from pathlib import Path

from ..contract.errors import UserError
from ..wording import filled

CPU, CUDA = "CPU", "CUDA"
_INDEX = "https://download.pytorch.org/whl"
_GB = 1e9


@dataclasses.dataclass(frozen=True)
class Needs:
    """Gigabytes. ``disk`` has room for the downloads, which go when they are installed."""

    download: float
    disk: float


NEEDS = {CPU: Needs(download=1.0, disk=4.0), CUDA: Needs(download=3.5, disk=10.0)}


def has_choice() -> bool:
    """Apple's computers have one build of PyTorch, which knows their GPU."""
    return sys.platform != "darwin"


def suitable_build() -> str:
    """CUDA where a driver of NVIDIA is installed."""
    return CUDA if has_choice() and shutil.which("nvidia-smi") else CPU


def torch_index(build: str) -> list[str]:
    """Options for pip. PyPI's build is that for CUDA on Linux, and that for the processor on Windows.

    cu130 is the CUDA of PyPI's own build of the pinned PyTorch.
    """
    if sys.platform == "linux" and build == CPU:
        return ["--extra-index-url", f"{_INDEX}/cpu"]
    if os.name == "nt" and build == CUDA:
        return ["--extra-index-url", f"{_INDEX}/cu130"]
    return []


def free_gb(folder: Path) -> float:
    """On the disk of ``folder``, which need not be there yet; 0 if the disk is not, or cannot be read."""
    there = _there(folder)
    try:
        return shutil.disk_usage(there).free / _GB if there else 0.0
    except OSError:
        return 0.0


def _there(folder: Path) -> Path | None:
    """The folder, or the nearest above it that there is."""
    # Path.exists() raises for what is below a folder that cannot be read
    return next((place for place in (folder, *folder.parents) if os.path.exists(place)), None)  # noqa: PTH110


def size_bytes(folder: Path) -> int:
    """Of all files below; 0 if there is none. Links are not followed."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size  # noqa: PTH118 (ten thousands of files)
            except OSError:  # gone meanwhile
                continue
    return total


def check_disk(folder: Path, build: str) -> None:
    """Raises UserError if there is not room enough for what is still missing."""
    if _there(folder) is None:
        text = "{folder} is on a disk that is not there or cannot be read: choose another folder."
        raise UserError(filled(text, folder=folder))
    missing = NEEDS[build].disk - size_bytes(folder) / _GB
    free = free_gb(folder)
    if free < missing:
        text = (
            "{folder} needs {missing:.1f} GB more, and its disk has {free:.1f} GB free: free some space, or "
            "choose another folder."
        )
        raise UserError(filled(text, folder=folder, missing=missing, free=free))
