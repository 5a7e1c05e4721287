"""Rewrites materials so that they show their base colour, without light.

Every shader node that scatters light becomes an emission of its own colour, in place, so that
textures, mixes and node groups keep working: a Principled BSDF shows its base colour whatever its
metallic, coat, transmission or emission, a mix of two shaders shows the mix of their colours.
Transparency is kept: it decides what is seen, not what colour it has.
"""

from collections.abc import Iterator
from typing import Any

import bpy

# What an object without material looks like to Cycles.
DEFAULT_COLOUR = (0.8, 0.8, 0.8, 1.0)
_KEPT = {"ShaderNodeMixShader", "ShaderNodeAddShader", "ShaderNodeBsdfTransparent", "ShaderNodeHoldout"}
_COLOUR_SOCKETS = ("Base Color", "Color", "Diffuse Color")


def flatten_all() -> list[Any]:
    """Rewrites all materials of the file; returns the nodes that decide how opaque a surface is."""
    for material in bpy.data.materials:
        if not material.grease_pencil:
            _ensure_nodes(material)
    _fill_empty_slots()
    alphas = []
    for tree in _shader_trees():
        for node in list(tree.nodes):
            if node.bl_idname.startswith("ShaderNodeOutput"):
                _cut(tree, node, "Volume")
            elif _is_shader(node):
                alphas += _flatten(tree, node)
    return alphas


def clip_alpha(alphas: list[Any]) -> None:
    """From now on a surface is either there or not: an exact label cannot be half there."""
    for node in alphas:
        node.operation = "GREATER_THAN"
        node.inputs[1].default_value = 0.5


def _shader_trees() -> Iterator[Any]:
    yield from (m.node_tree for m in bpy.data.materials if m.node_tree)
    yield from (g for g in bpy.data.node_groups if g.bl_idname == "ShaderNodeTree")


def _fill_empty_slots() -> None:
    """What has no material cannot emit; Cycles shows it in its default colour."""
    default = bpy.data.materials.new("no material")
    default.use_nodes = True
    _emit(default.node_tree, DEFAULT_COLOUR)
    for obj in bpy.data.objects:
        materials = getattr(obj.data, "materials", None)
        if materials is not None and not len(materials):
            materials.append(default)
        for slot in obj.material_slots:
            slot.material = slot.material or default


def _ensure_nodes(material: Any) -> None:
    """A material without nodes has a colour of its own."""
    if material.use_nodes:
        return
    colour = tuple(material.diffuse_color)
    material.use_nodes = True
    _emit(material.node_tree, colour)


def _emit(tree: Any, colour: tuple[float, ...]) -> None:
    tree.nodes.clear()
    emission = tree.nodes.new("ShaderNodeEmission")
    emission.inputs["Color"].default_value = colour
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(emission.outputs[0], output.inputs["Surface"])


def _is_shader(node: Any) -> bool:
    if node.bl_idname in _KEPT or node.bl_idname.startswith("ShaderNodeGroup"):
        return False
    return node.bl_idname.startswith("ShaderNode") and any(s.type == "SHADER" for s in node.outputs)


def _flatten(tree: Any, node: Any) -> list[Any]:
    targets = [link.to_socket for link in node.outputs[0].links]
    emission = tree.nodes.new("ShaderNodeEmission")
    colour = next((node.inputs[name] for name in _COLOUR_SOCKETS if name in node.inputs), None)
    _copy_input(tree, colour, emission.inputs["Color"])
    shader, alphas = emission.outputs[0], []
    if "Alpha" in node.inputs:
        alpha = tree.nodes.new("ShaderNodeMath")
        alpha.operation = "MULTIPLY"
        alpha.use_clamp = True
        alpha.inputs[1].default_value = 1.0
        _copy_input(tree, node.inputs["Alpha"], alpha.inputs[0])
        shader, alphas = _see_through(tree, alpha, shader), [alpha]
    for target in targets:
        tree.links.new(shader, target)
    tree.nodes.remove(node)
    return alphas


def _see_through(tree: Any, alpha: Any, shader: Any) -> Any:
    transparent = tree.nodes.new("ShaderNodeBsdfTransparent")
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(alpha.outputs[0], mix.inputs[0])
    tree.links.new(transparent.outputs[0], mix.inputs[1])
    tree.links.new(shader, mix.inputs[2])
    return mix.outputs[0]


def _copy_input(tree: Any, source: Any, target: Any) -> None:
    if source is None:
        target.default_value = DEFAULT_COLOUR
    elif source.is_linked:
        tree.links.new(source.links[0].from_socket, target)
    else:
        target.default_value = source.default_value


def _cut(tree: Any, node: Any, name: str) -> None:
    for link in list(node.inputs[name].links) if name in node.inputs else ():
        tree.links.remove(link)
