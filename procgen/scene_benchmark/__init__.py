"""How fast and exact scenes are made, beside plain BlenderProc: python -m procgen.scene_benchmark --help."""
