"""Directions in code space, and what lies along them: pictures, films and meshes of assets that nobody made.

Read walks.py (where codes go), pictures.py (what they look like) and field_mesh.py (their surface) first.
"""
