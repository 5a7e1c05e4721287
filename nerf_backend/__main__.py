"""``python -m nerf_backend``: the same program as ``asset2vec``, for callers that know the Python."""

import sys

from .cli import main

sys.exit(main())
