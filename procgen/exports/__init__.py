"""Writes a scene dataset in the formats that others read. Each format is one file here.

``FORMATS`` has a module for each name; its ``export(dataset, out, emit)`` writes into an empty folder. Those
in ``SPLIT`` also take ``val``, the share of scenes that are kept for validation.
"""

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.exports import EXPORTS
from blender_addon.contract.files import whole_folder, write_json
from blender_addon.contract.versions import read_document, schema_name
from procgen.scene_record.dataset import SceneDataset

FORMATS: dict[str, ModuleType] = {name: import_module(f".{name}", __name__) for name in EXPORTS}
SPLIT = [name for name, module in FORMATS.items() if "val" in inspect.signature(module.export).parameters]

# Says of a folder that it is an export, so that a later one may replace it.
MARK, MARK_KIND, MARK_VERSION = "asset2vec-export.json", "export", 1


def export_dataset(
    dataset: SceneDataset, name: str, out: Path, emit: Emit, val: float = 0.0
) -> dict[str, Any]:
    """Writes the whole dataset into the folder ``out``, or nothing; returns what the format's file counts.

    An earlier export of the format is replaced. Raises UserError for a folder with anything else in it.
    """
    if len(dataset) == 0:
        raise UserError(f"{dataset.folder} has no frames yet: run `asset2vec scenes` first.")
    if val and name not in SPLIT:
        raise UserError(f"{name} has no validation part: leave out --val, or take one of {', '.join(SPLIT)}.")
    if out.exists() and not _may_be_replaced(out, name):
        raise UserError(f"{out} has other files in it, or another export: name a new folder with --out.")
    options = {"val": val} if val else {}
    try:
        with whole_folder(out) as partial:
            summary = FORMATS[name].export(dataset, partial, emit, **options)
            head = {"schema": schema_name(MARK_KIND, MARK_VERSION), "format": name}
            write_json(partial / MARK, head | {"dataset": dataset.record.spec_hash, "summary": summary})
    except ImportError as error:
        raise UserError(
            f"{name} needs the Python package {error.name}: pip install 'asset2vec[scenes]'."
        ) from error
    return summary


def _may_be_replaced(out: Path, name: str) -> bool:
    if not out.is_dir() or not (out / MARK).is_file():
        return out.is_dir() and not any(out.iterdir())
    return read_document(out / MARK, MARK_KIND, MARK_VERSION).get("format") == name
