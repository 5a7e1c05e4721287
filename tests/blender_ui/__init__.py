"""Scripts that run inside a real Blender; the tests that start them are tests/test_addon_*.py."""
