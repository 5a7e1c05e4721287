"""Answers with the content hash of each asset of a library, by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import ARGUMENTS, answer

from blender_addon.library.assets import asset_datablocks
from blender_addon.library.fingerprint import content_hash

bpy.ops.wm.open_mainfile(filepath=ARGUMENTS[0])
assets = asset_datablocks()
answer({asset.name: content_hash(asset) for asset in assets})
