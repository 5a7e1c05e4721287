"""Datasets of rendered scenes, from inside Blender. Read render_job.py first.

Settings are a property group (ui/dataset_props.py) or a text in the file (spec.py); scenes are made of a copy
of the open file (saved_copy.py), and one job makes the preview, one the dataset, one its page.
"""
