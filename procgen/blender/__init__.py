"""Runs inside a Blender worker process (bpy wheel or executable); worker.py is the entry."""
