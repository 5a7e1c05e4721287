"""Work on the machines of a Ray cluster instead of this one's workers. Nothing else imports ray.

Read ``connect.py`` first. ``crew.py`` hands out tasks, ``actor.py`` does them on a node, ``node_check.py``
finds out what a node lacks.
"""
