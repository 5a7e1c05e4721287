"""A catalogue with made-up codes, for uses that need no model: no Blender, no fit."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.workspace import Workspace
from nerf_backend.similar import preview_path

MODEL = "0123456789abcdef"


@dataclasses.dataclass(frozen=True)
class CodedLibrary:
    library: Path
    workspace: Workspace
    catalogue: Catalogue


def coded_library(
    folder: Path,
    shapes: np.ndarray,
    appearances: np.ndarray,
    names: Sequence[str] = (),
    tags: Sequence[Sequence[str]] = (),
    category: str = "chair",
    model: str = MODEL,
    file: str = "furniture.blend",
) -> CodedLibrary:
    """One asset a row of the codes [n, k], k at most CODE_SIZE, with a small plain preview.

    The library is an empty file: nothing that only reads codes opens it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / file
    library.touch()
    workspace = Workspace.of(library)
    catalogue = Catalogue(workspace.catalogue)
    names = names or [f"{category} {row:04d}" for row in range(len(shapes))]
    tags = tags or [()] * len(shapes)
    records = [
        AssetRecord(asset_id(category, row), "OBJECT", name, category, tuple(own), f"hash {row}", {}, {})
        for row, (name, own) in enumerate(zip(names, tags, strict=True))
    ]
    catalogue.replace_library(str(library), records)
    catalogue.write_codes(
        Codes(record.asset_id, model, record.source_hash, _code(shape), _code(look), 25.0, 0.9)
        for record, shape, look in zip(records, shapes, appearances, strict=True)
    )
    workspace.previews.mkdir(parents=True, exist_ok=True)
    for entry in catalogue.entries(library=str(library)):
        Image.new("RGBA", (16, 16), (120, 90, 60, 255)).save(preview_path(workspace, entry))
    return CodedLibrary(library, workspace, catalogue)


def asset_id(category: str, row: int) -> str:
    return f"{category.encode().hex()[:8]:0<8}{row:024x}"


def clusters(counts: Sequence[int], seed: int = 0, spread: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Shape and appearance codes of groups of assets, each group near a centre of its own."""
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(counts)), counts)
    centres = draw.normal(size=(2, len(counts), CODE_SIZE))
    noise = draw.normal(size=(2, len(group), CODE_SIZE)) * spread
    shapes, appearances = centres[:, group] + noise
    return shapes, appearances


def _code(numbers: np.ndarray) -> tuple[float, ...]:
    padded = np.zeros(CODE_SIZE, np.float32)
    padded[: len(numbers)] = numbers
    return tuple(padded.tolist())
