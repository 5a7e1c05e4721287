"""The machine a figure was measured on."""

import datetime
import os
import platform
import sys
from typing import Any

import torch

from procgen.processor import processor_name


def machine() -> dict[str, Any]:
    return {
        "cpu": processor_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name(0) if torch.cuda.is_available() else "none",
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "torch": str(torch.__version__),
        "date": datetime.date.today().isoformat(),
    }


def sentence(found: dict[str, Any]) -> str:
    gpu = "no GPU" if found["gpu"] == "none" else found["gpu"]
    return (
        f"{found['cpu']}, cores: {found['cores']}, threads: {found['threads']}, {gpu}, {found['system']}, "
        f"Python {found['python']}, torch {found['torch']}, {found['date']}."
    )
