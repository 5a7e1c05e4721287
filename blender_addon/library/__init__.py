"""What is done to the assets of an open .blend file; used by the add-on and by procgen's workers.

Everything here imports bpy and runs inside Blender (or the bpy wheel).
"""
