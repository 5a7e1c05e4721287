"""A map of a category: where each asset lies on a plane, so that what is alike lies together.

WORKSPACE/maps/<category>-<by>.json, schema "asset2vec.map/1". It is the map's memory as well as what others
draw it from: assets that are in it stay where they are when others are added.
"""

import dataclasses
from pathlib import Path
from typing import Literal

from .errors import UserError
from .records import read_record, write_record
from .workspace import Workspace

KIND, VERSION = "map", 1
TSNE, PCA = "t-SNE", "PCA"  # methods


@dataclasses.dataclass(frozen=True)
class MapAsset:
    """``x``, ``y``: the layout. ``column``, ``row``: the square of the map that its picture fills alone.

    ``source_hash`` is of the content that its codes were fitted to. ``nearest`` are edges: (number in
    ``MapDocument.assets``, distance), nearest first; 1.0 is the distance between two typical assets.
    """

    asset_id: str
    source_hash: str
    x: float
    y: float
    column: int
    row: int
    group: int  # number in ``MapDocument.groups``
    nearest: tuple[tuple[int, float], ...]


@dataclasses.dataclass(frozen=True)
class GroupTag:
    """A tag that is more frequent in a group than elsewhere; shares of assets, 0 to 1."""

    tag: str
    here: float
    elsewhere: float


@dataclasses.dataclass(frozen=True)
class MapGroup:
    """``name``: words for people. ``typical``: ids of the assets nearest to its middle, nearest first."""

    name: str
    size: int
    typical: tuple[str, ...]
    tags: tuple[GroupTag, ...]


RegionKind = Literal["crowded", "gap", "alone"]
CROWDED: RegionKind = "crowded"  # assets that are much alike
GAP: RegionKind = "gap"  # room between assets
ALONE: RegionKind = "alone"  # one asset without any like it


@dataclasses.dataclass(frozen=True)
class MapRegion:
    """A dense or a sparse part of the library.

    ``half``: "shape", "appearance" or "both", in which it is so. ``assets``: ids; the crowded ones, the one
    in their middle first; those round the gap, nearest first, after the two that it lies between; or the one
    that is alone, and its nearest. ``column``, ``row``: a square of the map, free if it is a gap, else that
    of the first asset. ``words``: a sentence or two for people. ``fill``: assets that would fill a gap,
    else 0. ``tags``: what those round a gap share.
    """

    kind: RegionKind
    half: str
    assets: tuple[str, ...]
    column: int
    row: int
    words: str
    fill: int
    tags: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class MapDocument:
    """``x`` and ``column`` grow to the right, ``y`` and ``row`` upwards; a square is ``side`` wide.

    ``distinct``: whether the groups are further apart than those of assets that have none. ``begun_with``:
    how many assets the map had when its layout was last made as a whole. ``trustworthiness``: of the layout,
    0 to 1 (Venna and Kaski 2001). ``regions``: none in maps that were made before there were any.
    """

    category: str
    model: str
    look: float  # how much the appearance counts, 0 to 1
    method: str  # TSNE or PCA
    perplexity: float  # 0 without t-SNE
    seed: int
    side: float
    begun_with: int
    trustworthiness: float
    distinct: bool
    assets: tuple[MapAsset, ...]
    groups: tuple[MapGroup, ...]
    regions: tuple[MapRegion, ...] = ()


def map_file(workspace: Workspace, category: str, by: str) -> Path:
    """``by`` is "shape", "appearance", "both" or "look-0.30"."""
    return workspace.maps / f"{category}-{by}.json"


def read_map(path: Path) -> MapDocument:
    """Raises UserError if it is missing, damaged or of another version."""
    document = read_record(MapDocument, path, KIND, VERSION)
    _check_numbers(document, path)
    return document


def _check_numbers(document: MapDocument, path: Path) -> None:
    assets, groups = range(len(document.assets)), range(len(document.groups))
    for asset in document.assets:
        if asset.group not in groups or not all(number in assets for number, _ in asset.nearest):
            raise UserError(
                f"{path} is damaged, for {asset.asset_id} is beside an asset or in a group that it lacks: "
                "make the map anew."
            )


def write_map(path: Path, document: MapDocument) -> None:
    write_record(path, KIND, VERSION, document)
