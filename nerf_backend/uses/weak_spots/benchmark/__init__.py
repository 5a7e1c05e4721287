"""A real detector that has never seen some assets, and whether `asset2vec weak` finds out: __main__.py."""
