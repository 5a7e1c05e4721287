"""The light in which views of assets are rendered, for embeddings as for turntables.

Raise view_dataset.RENDERER_REVISION when one of these values changes.
"""

WORLD_RADIANCE = 0.38
# azimuth and elevation of the sun in degrees (as cameras.py counts them), W/m2, angular size in degrees
KEY_SUN = (-40.0, 50.0, 2.0, 20.0)
FILL_SUN = (130.0, 35.0, 0.5, 40.0)
