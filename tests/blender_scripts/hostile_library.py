"""Makes a .blend with scripts in it that touch files, and shows with "allowed" that they do.

Arguments: the file to make, the folder that the scripts touch files in, and whether to open it with
scripts allowed. Answers with the names of the files that were touched.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import ARGUMENTS, answer

LIBRARY, TOUCHED, ALLOWED = Path(ARGUMENTS[0]), Path(ARGUMENTS[1]), ARGUMENTS[2] == "allowed"


def touch(name):
    return f"__import__('pathlib').Path({str(TOUCHED)!r}, {name!r}).touch()"


def drive(struct, path, name):
    curve = struct.driver_add(path, *([] if path != "location" else [0]))
    curve.driver.type = "SCRIPTED"
    curve.driver.expression = f"({touch(name)}, 1.0)[1]"


bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.mesh.primitive_cube_add()
cube = bpy.context.object
paint = bpy.data.materials.new("paint")
paint.use_nodes = True
cube.data.materials.append(paint)
script = bpy.data.texts.new("registered.py")
script.write(touch("text"))
script.use_module = True
cube["script"] = script  # so that it comes along when the cube is appended
drive(cube, "location", "object")
drive(paint.node_tree, 'nodes["Principled BSDF"].inputs["Roughness"].default_value', "material")
cube.asset_mark()
cube.asset_data["a2v_category"] = "cube"
bpy.ops.wm.save_as_mainfile(filepath=str(LIBRARY))
for path in TOUCHED.iterdir():
    path.unlink()

bpy.context.preferences.filepaths.use_scripts_auto_execute = ALLOWED
bpy.ops.wm.open_mainfile(filepath=str(LIBRARY), use_scripts=ALLOWED)
bpy.context.view_layer.update()
answer(sorted(path.name for path in TOUCHED.iterdir()))
os._exit(0)  # Blender 4.5 as a module hangs at its end once a driver ran Python
