"""Puts assets into the scene: at a place, or instead of other objects. Read ``swap.py`` first.

``source.py`` brings an asset's datablock into the file, ``supply.py`` makes objects of it, ``place.py`` puts
one somewhere, ``swap.py`` puts them where others are, ``rules.py`` (pure) says how big and how turned they
are then.
"""
