"""Measures the field beside what a user would try first. Start with __main__.py."""
