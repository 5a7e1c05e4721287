"""Suggested tags of a category as a document in the workspace: what `asset2vec tags --review` leaves there.

Assets are named once and then by their place in ``assets``, for each is evidence of many suggestions.
"""

import dataclasses
from pathlib import Path
from typing import Literal

from .records import read_record, write_record

KIND, VERSION = "suggested_tags", 1

Near = tuple[int, float]  # place in ``assets``, and distance; 1 is that of two typical assets


@dataclasses.dataclass(frozen=True)
class NamedAsset:
    id: str
    name: str
    kind: str  # one of assets.KINDS
    library: str  # as the catalogue stores it: relative to the workspace's folder where it lies in that


@dataclasses.dataclass(frozen=True)
class Trust:
    """How well a tag is told of assets that its classifier has not seen."""

    verdict: Literal["good", "fair"]
    balanced_accuracy: float  # mean share of right answers with and without the tag; guessing: 0.5
    precision: float | None  # share with the tag among those said to have it, where that is known


@dataclasses.dataclass(frozen=True)
class Suggestion:
    asset: int  # place in ``assets``
    probability: float
    having: tuple[Near, ...]  # the nearest labelled assets with the tag, and without it
    lacking: tuple[Near, ...]


@dataclasses.dataclass(frozen=True)
class SuggestedTag:
    tag: str
    having: int  # labelled assets with the tag, and without it
    lacking: int
    trust: Trust | None  # None: too few are labelled, or it is not told from guessing; no suggestions then
    missing: tuple[int, int]  # shapes still to be labelled, with the tag and without it
    suggestions: tuple[Suggestion, ...] = ()


@dataclasses.dataclass(frozen=True)
class SuggestedTags:
    category: str
    model: str
    assets: tuple[NamedAsset, ...]
    tags: tuple[SuggestedTag, ...]


def write_suggestions(path: Path, suggested: SuggestedTags) -> None:
    write_record(path, KIND, VERSION, suggested)


def read_suggestions(path: Path) -> SuggestedTags:
    """Raises UserError if the file is missing, damaged or of another version."""
    return read_record(SuggestedTags, path, KIND, VERSION)
