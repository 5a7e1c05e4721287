"""Fits one radiance field a category to the views, and answers with its codes. Never imports bpy."""
