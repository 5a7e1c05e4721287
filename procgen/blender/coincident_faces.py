"""Keeps faces that lie in one place from shadowing each other.

Many models have each face twice, once a side. For a path tracer the two lie at distance zero, so
each is in the other's shadow at random: black speckles. Here a surface does not stop light that
has come less than a hair's breadth; what the camera sees of it stays as it is.
"""

from typing import Any

import bpy

GAP = 2e-4  # unit space; a pixel of a view 128 wide covers 0.017


def let_light_between() -> None:
    for material in bpy.data.materials:
        for output in list(material.node_tree.nodes) if material.use_nodes and material.node_tree else ():
            if output.bl_idname == "ShaderNodeOutputMaterial" and output.inputs["Surface"].is_linked:
                _insert(material.node_tree, output.inputs["Surface"])


def _insert(tree: Any, surface: Any) -> None:
    path = tree.nodes.new("ShaderNodeLightPath")
    near = _math(tree, "LESS_THAN", path.outputs["Ray Length"], GAP)
    unseen = _math(tree, "SUBTRACT", near, path.outputs["Is Camera Ray"])
    mix = tree.nodes.new("ShaderNodeMixShader")
    transparent = tree.nodes.new("ShaderNodeBsdfTransparent")
    tree.links.new(unseen, mix.inputs[0])
    tree.links.new(surface.links[0].from_socket, mix.inputs[1])
    tree.links.new(transparent.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], surface)


def _math(tree: Any, operation: str, first: Any, second: Any) -> Any:
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = operation
    node.use_clamp = True
    tree.links.new(first, node.inputs[0])
    if isinstance(second, float):
        node.inputs[1].default_value = second
    else:
        tree.links.new(second, node.inputs[1])
    return node.outputs[0]
