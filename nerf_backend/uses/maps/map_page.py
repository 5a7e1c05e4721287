"""map.html: the map to wander about in, one file that needs nothing else."""

import dataclasses
from pathlib import Path
from typing import Any

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.files import write_text
from blender_addon.contract.maps import MapAsset, MapDocument
from blender_addon.contract.workspace import Workspace

from ...code_table import CodeTable
from ...html_page import page_environment
from ...similar import preview_path
from .atlas import pack_thumbnails
from .map_update import look_name

MOST_TAGS = 12  # in the legend

# Distinguishable also by most who see colours otherwise: Okabe and Ito's, then darker and lighter ones.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9",
    "#7a5195", "#8c6d31", "#4d4d4d", "#b3de69", "#fb9a99", "#1b4f72",
)  # fmt: skip


def write_map_page(
    path: Path, workspace: Workspace, table: CodeTable, document: MapDocument, note: str
) -> None:
    """Writes the page of ``document``, whose assets are the table's, whole or not at all."""
    write_text(path, render_map_page(workspace, table, document, note))


def render_map_page(workspace: Workspace, table: CodeTable, document: MapDocument, note: str) -> str:
    template = page_environment().get_template("map.html")
    by = {"shape": "shape", "appearance": "look", "both": "shape and look"}
    name = look_name(document.look)
    return template.render(
        category=document.category,
        by=by.get(name, f"shape and look ({document.look:.0%} look)"),
        document=document,
        note=" ".join(sentence for sentence in (note, table.note()) if sentence),
        data=page_data(workspace, table, document),
    )


def page_data(workspace: Workspace, table: CodeTable, document: MapDocument) -> dict[str, Any]:
    """What the page's script reads."""
    atlas = pack_thumbnails([preview_path(workspace, entry) for entry in table.entries])
    libraries = sorted({entry.library for entry in table.entries})
    tags = _frequent_tags(table)
    pairs = zip(table.entries, document.assets, strict=True)
    return {
        "assets": [_asset(entry, asset, libraries) for entry, asset in pairs],
        "libraries": [Path(library).name for library in libraries],
        "tags": tags,
        "groups": [{"name": group.name, "size": group.size} for group in document.groups],
        "colours": COLOURS,
        "atlas": dataclasses.asdict(atlas),
    }


def _asset(entry: Entry, asset: MapAsset, libraries: list[str]) -> dict[str, Any]:
    assert entry.codes is not None
    quality = f"{entry.codes.psnr:.1f} dB, IoU {entry.codes.iou:.2f}"
    return {
        "name": entry.name,
        "library": libraries.index(entry.library),
        "tags": entry.tags,
        "quality": quality + (" (poor)" if entry.poor else ""),
        "x": asset.column,
        "y": -asset.row,  # a page's y grows downwards
        "group": asset.group,
        "near": [[row, round(way, 2)] for row, way in asset.nearest],
    }


def _frequent_tags(table: CodeTable) -> list[str]:
    """The MOST_TAGS most frequent ones, the rarest of them first: it says most of an asset."""
    counts: dict[str, int] = {}
    for entry in table.entries:
        for tag in entry.tags:
            counts[tag] = counts.get(tag, 0) + 1
    kept = sorted(counts, key=lambda tag: (-counts[tag], tag))[:MOST_TAGS]
    return kept[::-1]
