"""Which asset is in a photo, seen from where: pose, code and the nearest real assets. Read ``find.py`` first."""
