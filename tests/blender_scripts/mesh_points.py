"""Answers with the vertices of a library's mesh assets, and the linear colours of those that have some."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import ARGUMENTS, answer

bpy.ops.wm.open_mainfile(filepath=ARGUMENTS[0])
found = {}
for item in bpy.data.objects:
    if item.asset_data and item.type == "MESH":
        colours = item.data.color_attributes
        found[item.name] = {
            "vertices": [list(vertex.co) for vertex in item.data.vertices],
            "colour": list(colours[0].data[0].color) if colours else None,
            "shown": bool(item.data.materials) and any(
                node.bl_idname == "ShaderNodeVertexColor" for node in item.data.materials[0].node_tree.nodes
            ),
        }  # fmt: skip
answer(found)
