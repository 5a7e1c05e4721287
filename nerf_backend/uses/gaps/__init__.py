"""Where a library is thin: holes between its assets, and assets that are alone.

Read gap_search.py first: it names every step.
"""
