"""A small library of furniture for tests of scenes, and runs of the command on it."""

import json
from pathlib import Path
from typing import Any

from blender_addon.contract.jobs import MakeSamples
from procgen.blender_process import BlenderWorker

from .command_line import result

CATEGORIES = {"chair": 2, "table": 1, "lamp": 1}

TINY = """
[frames]
width = 48
height = 40
samples = 2
"""


def make_library(path: Path) -> Path:
    with BlenderWorker(None, threads=1) as worker:
        for category, count in CATEGORIES.items():
            request = MakeSamples(str(path), category, count, seed=3, turned=False, variant="original")
            worker.run(request, lambda event: None)
    return path


def write_spec(path: Path, kind: str, more: str = "", albedo: bool = False) -> Path:
    frames = TINY + ("albedo = true\n" if albedo else "")
    path.write_text(f'scene = "{kind}"\n{frames}{more}', encoding="utf-8")
    return path


def scenes(spec: Path, library: Path, out: Path, *options: object) -> dict[str, Any]:
    """Runs `asset2vec scenes`; returns what it says in the end."""
    return result("scenes", spec, "--library", library, "--out", out, *options)


def frame_bytes(dataset: Path) -> dict[str, bytes]:
    """The bytes of all files of all frames and scenes, by their path within the dataset."""
    files = [p for folder in ("frames", "scenes") for p in sorted((dataset / folder).rglob("*"))]
    return {p.relative_to(dataset).as_posix(): p.read_bytes() for p in files if p.is_file()}


def frame_document(dataset: Path, index: int) -> dict[str, Any]:
    return json.loads((dataset / "frames" / f"{index:06d}" / "frame.json").read_text())
