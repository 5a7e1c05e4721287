"""The map of a category inside Blender: a node editor with a thumbnail for each asset.

Read session.py first: it opens and closes the map and names every step. contents.py, colours.py, frames.py
and cores.py know nothing of Blender.
"""
