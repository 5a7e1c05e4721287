import bpy

settings = bpy.context.scene.asset2vec_dataset

settings.kind = "layers"
settings.frames = 5000
settings.width = 512
settings.height = 512
settings.samples = 16
settings.viewpoints = 2
settings.lightings = 1
settings.fewest = 2
settings.most = 6
settings.vary_sensor = True
settings.vary_scale = False
settings.vary_pose = False
settings.vary_materials = False
