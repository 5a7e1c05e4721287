"""How often the right asset is found: photos whose answer is known, beside baselines. See ``__main__.py``."""
