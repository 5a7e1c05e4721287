import bpy

settings = bpy.context.scene.asset2vec_dataset

settings.kind = "room"
settings.frames = 1000
settings.width = 640
settings.height = 480
settings.samples = 32
settings.viewpoints = 3
settings.lightings = 1
settings.fewest = 4
settings.most = 8
settings.vary_materials = True
settings.vary_sensor = True
settings.vary_scale = False
settings.vary_pose = False
