"""Datasets, models and workspaces at an address such as ``s3://bucket/chairs``: read ``places.py`` first.

Whatever a command works on is a folder: one at an address is a copy here (``copy.py``), which is brought up
to date before the command begins (``fetching.py``), and sent on, item by item as each becomes whole, while it
runs (``sending.py``). Only one command at a time writes to an address (``lease.py``). ``layout.py`` says what
belongs there, ``store.py`` is the one file that talks to the store, ``known_files.py`` remembers what the
copy and the store have in common.
"""
