"""Makes data from assets: imports them, renders them from many views, samples parametric ones.

Code in ``procgen/blender`` runs inside a Blender worker process; all else here never imports bpy.
"""
