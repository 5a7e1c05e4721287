"""Which asset is in a photo, seen from where: pose, code and nearest real assets. Read ``find.py`` first."""
