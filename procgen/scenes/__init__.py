"""Composes scenes from a spec, a seed and a list of assets; pure numpy, never imports bpy.

spec.py says what a user can ask for; compose.py is the entry; each kind of scene is one file.
"""
