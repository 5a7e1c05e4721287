"""A library on a plane: what is alike lies together, and stays where it is when assets are added.

Read map_update.py first: it names every step.
"""
