"""Fits one radiance field a category to the views, and answers with its codes. Never imports bpy."""

import os

# Before torch is imported anywhere: its OpenMP threads else spin while they wait, and a step takes
# ten times as long as soon as Blender or anything else wants one of the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
