import bpy

settings = bpy.context.scene.asset2vec_dataset

settings.kind = "tabletop"
settings.frames = 2000
settings.width = 640
settings.height = 480
settings.samples = 24
settings.viewpoints = 4
settings.lightings = 1
settings.fewest = 6
settings.most = 14
settings.vary_scale = True
settings.vary_materials = True
settings.vary_sensor = True
settings.vary_pose = False
