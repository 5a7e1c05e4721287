"""The machine that was measured, in a sentence."""

import datetime
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return (
        f"{_cpu()}, cores: {cores}, no GPU used, {platform.system()} {platform.machine()}, "
        f"Python {sys.version.split()[0]}, bpy {version('bpy')}, BlenderProc {version('blenderproc')}, "
        f"{datetime.date.today().isoformat()}."
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
