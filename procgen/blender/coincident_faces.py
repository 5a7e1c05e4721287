"""Keeps faces that lie in one place from shadowing each other.

Many models have each face twice, once a side. For a path tracer the two lie at distance zero, so
each is in the other's shadow at random: black speckles. Here a surface does not stop light that
has come less than a hair's breadth; what the camera sees of it stays as it is.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import bpy

# In the scene's units; a pixel of a view 128 wide covers 0.017 of unit space.
GAP = 2e-4


@contextlib.contextmanager
def light_between(materials: Iterable[bpy.types.Material]) -> Iterator[None]:
    """While the block runs, light passes between coincident faces; the materials are as before after it."""
    changed = [
        _insert(material.node_tree, output.inputs["Surface"])
        for material in materials
        for output in (list(material.node_tree.nodes) if material.use_nodes and material.node_tree else ())
        if output.bl_idname == "ShaderNodeOutputMaterial" and output.inputs["Surface"].is_linked
    ]
    try:
        yield
    finally:
        for tree, nodes, shader, surface in changed:
            tree.links.new(shader, surface)
            for node in nodes:
                tree.nodes.remove(node)


def _insert(tree: Any, surface: Any) -> tuple[Any, list[Any], Any, Any]:
    """Puts a mix before ``surface``; returns what it takes to undo it: tree, new nodes, old link."""
    shader = surface.links[0].from_socket
    path = tree.nodes.new("ShaderNodeLightPath")
    near = _math(tree, "LESS_THAN", path.outputs["Ray Length"], GAP)
    unseen = _math(tree, "SUBTRACT", near.outputs[0], path.outputs["Is Camera Ray"])
    mix = tree.nodes.new("ShaderNodeMixShader")
    transparent = tree.nodes.new("ShaderNodeBsdfTransparent")
    tree.links.new(unseen.outputs[0], mix.inputs[0])
    tree.links.new(shader, mix.inputs[1])
    tree.links.new(transparent.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], surface)
    return tree, [path, near, unseen, mix, transparent], shader, surface


def _math(tree: Any, operation: str, first: Any, second: Any) -> Any:
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = operation
    node.use_clamp = True
    tree.links.new(first, node.inputs[0])
    if isinstance(second, float):
        node.inputs[1].default_value = second
    else:
        tree.links.new(second, node.inputs[1])
    return node
