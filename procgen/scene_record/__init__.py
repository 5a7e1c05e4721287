"""Writes and reads the native record of scenes: contract/scene_dataset.py says what it holds.

``dataset.py`` is what users of a dataset read it by; what else one may want to know of a frame is computed
there, in ``geometry.py``. Nothing here needs Blender.
"""
