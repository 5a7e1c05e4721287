"""What is told of an object's vertex groups for its hash: which vertices are how much in which."""

import json
from typing import Any

import bpy

from ..contract.steps import Steps
from .descriptions import Describer
from .long_parts import digest_bytes

_IN_A_STEP = 4000  # vertices
_VERTEX_BYTES = 500  # what takes as long to read as the groups of one vertex


def describe_weights(item: bpy.types.Object, describer: Describer) -> Any:
    """None if there are no groups."""
    if item.type != "MESH" or not item.vertex_groups:
        return None
    return describer.of_long_part(item, _described, _VERTEX_BYTES * len(item.data.vertices))


def _described(item: bpy.types.Object) -> Steps[str]:
    """The digest of [names of the groups, number of groups of each vertex, [group, weight] of each]."""
    counts, weights = [], []
    for start in range(0, len(item.data.vertices), _IN_A_STEP):
        part = item.data.vertices[start : start + _IN_A_STEP]
        groups = [[[group.group, group.weight] for group in vertex.groups] for vertex in part]
        counts.append([len(found) for found in groups])
        weights.append([pair for found in groups for pair in found])
        yield
    names = json.dumps([group.name for group in item.vertex_groups])
    all_counts = yield from _listed(counts)
    all_weights = yield from _listed(weights)
    return (yield from digest_bytes(f"[{names}, {all_counts}, {all_weights}]".encode()))


def _listed(parts: list[list[Any]]) -> Steps[str]:
    """JSON of all parts as one list."""
    texts = []
    for part in parts:
        if part:
            texts.append(json.dumps(part)[1:-1])
        yield
    return f"[{', '.join(texts)}]"
