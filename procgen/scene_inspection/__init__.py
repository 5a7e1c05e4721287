"""What a scene dataset consists of, in numbers and pictures, so that its faults are seen before training.

Read first ``inspection.py``: it reads every frame once and gathers what the page shows.
"""
