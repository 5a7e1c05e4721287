"""Search: what is like an asset, a mood or a code, and what a library has twice.

Read ``search.py`` first. ``nearest_rows.py`` and ``near_duplicates.py`` are the pure functions on arrays;
``packed_codes.py`` is the file they work on, which ``packed_update.py`` keeps equal to the catalogue.
"""
