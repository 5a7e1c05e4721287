"""The custom properties that Asset2Vec keeps on an asset's metadata (``ID.asset_data``).

This is the complete list: one writer (``library/asset_metadata.py``) accepts these keys with
these types and nothing else, because some types crash Blender's asset browser
(list[str], list[bool], list[dict]) and others are silently changed (bytes, NaN).
"""

from collections.abc import Mapping
from typing import Any

SCHEMA_VERSION = 1
CODE_SIZE = 32

SCHEMA = "a2v_schema"
ASSET_ID = "a2v_id"
CATEGORY = "a2v_category"
FILE_HASH = "a2v_file_hash"
FILE_NAME = "a2v_file_name"
PARAMETERS = "a2v_parameters"
SHAPE = "a2v_shape"
APPEARANCE = "a2v_appearance"
MODEL = "a2v_model"
SOURCE_HASH = "a2v_source_hash"
PSNR = "a2v_psnr"
IOU = "a2v_iou"
FRONT = "a2v_front"
FRONT_FROM = "a2v_front_from"
FRONT_CONFIDENCE = "a2v_front_confidence"
FRONT_TURN = "a2v_front_turn"

# key: (type, meaning). "code" is float32[CODE_SIZE]; "parameters" is a flat dict of int, float, str.
KEYS = {
    SCHEMA: ("int", "version of these keys; the codes are read only when it is known"),
    ASSET_ID: ("str", "stable id of the asset: it survives renaming, editing and moving"),
    CATEGORY: ("str", "what the asset is: 'chair'; assets of one category share a latent space"),
    FILE_HASH: (
        "str",
        "SHA-256 of the file it was imported from; of .gltf and .obj with the files they name",
    ),
    FILE_NAME: ("str", "name of the file it was imported from"),
    PARAMETERS: ("parameters", "the true parameters of an asset made by a parametric family"),
    SHAPE: ("code", "the asset's shape code"),
    APPEARANCE: ("code", "the asset's appearance code"),
    MODEL: ("str", "id of the model whose latent space the codes belong to"),
    SOURCE_HASH: ("str", "content hash of the asset at the time its codes were fitted"),
    PSNR: ("float", "dB on the views kept out of the fit"),
    IOU: ("float", "overlap of true and rendered silhouette on those views, 0 to 1"),
    FRONT: ("float", "where it faces: degrees counter-clockwise from -Y, seen from above"),
    FRONT_FROM: (
        "str",
        "who says so: 'artist', 'found' (by its shape) or 'ambiguous' (it has no clear front)",
    ),
    FRONT_CONFIDENCE: ("float", "that the front is right, 0 to 1"),
    FRONT_TURN: ("float", "degrees by which the category's common front was turned; part of the front"),
}

# Ids and categories name files and folders, and a .blend file may come from anybody: a value that
# does not match as a whole is as good as absent.
PATTERNS = {ASSET_ID: r"[0-9a-f]{32}", CATEGORY: r"[\w-]{1,63}"}

# What a refresh writes and what forgetting an asset's codes removes.
FITTED_KEYS = (SHAPE, APPEARANCE, MODEL, SOURCE_HASH, PSNR, IOU)

# What says where an asset faces (fronts.py), in the order of its fields.
FRONT_KEYS = (FRONT, FRONT_FROM, FRONT_CONFIDENCE, FRONT_TURN)


def fitted_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fitted keys; none if another version of this program wrote them, or another tool removed some."""
    if values.get(SCHEMA) != SCHEMA_VERSION or not all(key in values for key in FITTED_KEYS):
        return {}
    return {key: values[key] for key in FITTED_KEYS}
