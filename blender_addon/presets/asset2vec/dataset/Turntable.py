import bpy

settings = bpy.context.scene.asset2vec_dataset

settings.kind = "turntable"
settings.frames = 1000
settings.width = 512
settings.height = 512
settings.samples = 32
settings.viewpoints = 2
settings.lightings = 1
settings.fewest = 4
settings.most = 8
settings.vary_scale = False
settings.vary_pose = False
settings.vary_materials = False
settings.vary_sensor = False
