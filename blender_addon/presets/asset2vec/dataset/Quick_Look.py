import bpy

settings = bpy.context.scene.asset2vec_dataset

settings.kind = "tabletop"
settings.frames = 20
settings.width = 256
settings.height = 256
settings.samples = 8
settings.viewpoints = 2
settings.lightings = 1
settings.fewest = 3
settings.most = 6
settings.vary_scale = False
settings.vary_pose = False
settings.vary_materials = False
settings.vary_sensor = False
