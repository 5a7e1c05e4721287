"""Builds scenes with BlenderProc and renders them; the job is render_scene.py."""
