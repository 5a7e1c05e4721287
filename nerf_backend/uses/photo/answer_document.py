"""An answer as documents: "asset2vec.photo/1", and its code (contract/code_document.py)."""

import math
from collections.abc import Sequence
from typing import Any

from blender_addon.contract.code_document import CodeDocument
from blender_addon.contract.versions import schema_name

from ...code_table import CodeTable
from .find import Answer, Picture
from .splatting import SIZE

KIND, VERSION = "photo", 1


def answer_document(table: CodeTable, pictures: Sequence[Picture], answer: Answer) -> dict[str, Any]:
    """All ranked assets, every photo's pose, and the seconds it took."""
    return {
        "schema": schema_name(KIND, VERSION),
        "category": table.category,
        "model": table.model,
        "none": round(answer.none, 6),
        "assets": [
            {
                "name": match.entry.name,
                "library": match.entry.library,
                "id": match.entry.asset_id,
                "confidence": round(match.confidence, 6),
                "distance": None if math.isnan(match.distance) else round(match.distance, 4),
            }
            for match in answer.matches
        ],
        "photos": [_photo(picture, answer, number) for number, picture in enumerate(pictures)],
        "seconds": round(answer.seconds, 2),
    }


def code_of(table: CodeTable, pictures: Sequence[Picture], answer: Answer) -> CodeDocument:
    return CodeDocument(
        table.category,
        table.model,
        tuple(answer.inverted.shape.tolist()),
        tuple(answer.inverted.appearance.tolist()),
        "found in " + ", ".join(picture.name for picture in pictures),
    )


def _photo(picture: Picture, answer: Answer, number: int) -> dict[str, Any]:
    """The camera that looks at the asset in category space, whose picture plane is a crop of SIZE pixels."""
    seen = answer.inverted.sights[number]
    return {
        "picture": picture.name,
        "azimuth": round(seen.pose.azimuth, 2),
        "elevation": round(seen.pose.elevation, 2),
        "roll": round(seen.pose.roll, 2),
        "distance": round(seen.pose.distance, 3),
        "camera_to_category": seen.pose.camera().tolist(),
        "lens": [seen.framing.focal, seen.framing.focal, seen.framing.x, seen.framing.y],
        "resolution": SIZE,
        "iou": round(answer.inverted.overlap, 4),
    }
