"""Environment variables with which one program of ours tells another something."""

BLENDER_VARIABLE = "ASSET2VEC_BLENDER"  # the Blender executable the backend works with
