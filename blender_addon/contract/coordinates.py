"""Axes, units and camera convention, stated once.

Asset space
    Blender's world: right-handed, Z up, metres, as the asset's author has it. Imported assets and
    samples stand on z = 0, their bounding box centred on x = y = 0. It may face any way (Front).

Unit space
    What views and depths live in: ``unit = (asset - centre) / radius``; same axes as asset space.
    The centre is that of the smallest circle round the plan (x, y), at half of the height; the
    radius is the greatest distance of a vertex from it. Both turn with the asset, whichever way it
    faces (a bounding box would not).

Front
    The direction an asset faces: degrees counter-clockwise from -Y, seen from above, in
    [-180, 180). 0 faces -Y, 90 faces +X.

Category space
    What the field lives in: unit space, turned so that the asset faces -Y.
    ``category = Rz(-front) unit``, and so ``camera_to_category = Rz(-front) camera_to_unit``.

Cameras
    OpenGL and Blender convention: +X right, +Y up, looking along -Z. ``camera_to_unit`` is a
    4 x 4 row-major matrix that maps camera to unit coordinates; nerfstudio and instant-ngp call
    it ``transform_matrix``. Pixel (0, 0) is the upper left one and its centre is (0.5, 0.5).

Depth
    float32, the distance from the camera along its viewing axis (planar "z depth", not the
    length of the ray), in unit-space units, at the pixel's centre; 0 where there is no surface.

Normals
    float32, unit length, in unit space (its axes are the world's), facing the camera, at the
    pixel's centre; 0 0 0 where there is no surface.
"""

UNIT_RADIUS = 1.0

# The names a user gives for "the side of the source file that is its front", seen after the
# importer has made it Z up, and the turn about +Z in degrees that brings that side to -Y.
TURN_TO_FRONT = {"-Y": 0.0, "+X": -90.0, "+Y": 180.0, "-X": 90.0}

# Blender's names for looking at a model from these sides.
SIDES = {"front": "-Y", "right": "+X", "back": "+Y", "left": "-X"}
