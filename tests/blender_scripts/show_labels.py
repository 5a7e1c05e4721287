"""Answers with the labels of all assets of libraries, by file and asset: -- FILE.blend..."""

import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.library.assets import asset_datablocks
from blender_addon.library.labels import read_labels
from blender_addon.library.library_file import open_library


def labels_in(path: Path) -> dict:
    open_library(path)
    return {a.name: dataclasses.asdict(read_labels(a.asset_data)) for a in asset_datablocks()}


answer({name: labels_in(Path(name)) for name in ARGUMENTS})
