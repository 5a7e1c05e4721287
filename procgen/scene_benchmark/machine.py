"""The machine that was measured, in a sentence."""

import datetime
import os
import platform
import sys
from importlib.metadata import version

from ..processor import processor_name


def machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return (
        f"{processor_name()}, cores: {cores}, no GPU used, {platform.system()} {platform.machine()}, "
        f"Python {sys.version.split()[0]}, bpy {version('bpy')}, BlenderProc {version('blenderproc')}, "
        f"{datetime.date.today().isoformat()}."
    )
