"""The machine a figure was measured on."""

import datetime
import os
import platform
import sys
from pathlib import Path
from typing import Any

import torch


def machine() -> dict[str, Any]:
    return {
        "cpu": _cpu_name(),
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


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
