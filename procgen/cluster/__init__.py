"""Work on the machines of a Ray cluster instead of this one's workers. Nothing else imports ray.

Read ``connect.py`` first. ``crew.py`` hands out tasks, ``actor.py`` does them on a node. ``question.py``
asks nodes what they lack, which ``node_check.py`` finds out there.
"""

import os

# Before ray is imported anywhere: it would try for a quarter of an hour to reach a cluster that is gone,
# and tell its makers of it.
os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
