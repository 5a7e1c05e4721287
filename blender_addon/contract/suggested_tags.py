"""Suggested tags of a category as a document in the workspace: what `asset2vec tags --review` leaves there.

Assets are named once and then by their place in ``assets``, for each is evidence of many suggestions.
"""

import dataclasses
from pathlib import Path
from typing import Any, Literal

from . import typed
from .records import write_record
from .steps import Steps, at_once
from .versions import read_document

KIND, VERSION = "suggested_tags", 1
FEWEST = 5  # shapes with a tag, and as many without: with fewer nothing can be measured
_AT_A_TIME = 100  # suggestions

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
    return at_once(reading(path))


def reading(path: Path) -> Steps[SuggestedTags]:
    """The same in steps."""
    document = read_document(path, KIND, VERSION)
    del document["schema"]
    listed = document.pop("tags", [])
    suggested = typed.decode(SuggestedTags, document | {"tags": []}, path)
    yield
    tags: list[SuggestedTag] = []
    for number, tag in enumerate(typed.decode(_Tags, {"tags": listed}, path).tags):
        place = ("tags", str(number))
        found = list(tag.pop("suggestions", []))
        told = typed.decode(SuggestedTag, tag, path, place)
        read: list[Suggestion] = []
        for start in range(0, len(found), _AT_A_TIME):
            read += [typed.decode(Suggestion, s, path, place) for s in found[start : start + _AT_A_TIME]]
            yield
        tags.append(dataclasses.replace(told, suggestions=tuple(read)))
    return dataclasses.replace(suggested, tags=tuple(tags))


@dataclasses.dataclass(frozen=True)
class _Tags:
    """What is decoded bit by bit."""

    tags: tuple[dict[str, Any], ...]
