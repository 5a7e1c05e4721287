"""What is told of node trees for an asset's hash: all that flows into the output, names aside."""

import contextlib
from typing import Any

import bpy

from .descriptions import Describer, digest, plain

_VIEWPORT_LOOK = ("diffuse_color", "metallic", "roughness")


def describe_material(material: bpy.types.Material, describer: Describer) -> Any:
    if not material.node_tree or not material.use_nodes:
        return [plain(getattr(material, name)) for name in _VIEWPORT_LOOK]
    description = {"nodes": describer.of_datablock(material.node_tree)}
    if (displacement := getattr(material, "displacement_method", "BUMP")) != "BUMP":
        description["displacement"] = displacement
    return description


def describe_node_tree(tree: bpy.types.NodeTree, describer: Describer) -> Any:
    return _TreeReader(tree, describer).describe()


def fresh_node(tree_type: str, node_type: str, describer: Describer) -> dict[str, Any]:
    """The settings and input values of a newly added node of this type."""
    made = describer.fresh((tree_type, node_type), lambda: _make_node(tree_type, node_type, describer))
    return made or {}


class _TreeReader:
    """Follows links backwards from the output of one tree; a node is told once, by its digest."""

    def __init__(self, tree: bpy.types.NodeTree, describer: Describer) -> None:
        self._tree = tree
        self._describer = describer
        self._told: dict[int, str] = {}
        self._links: dict[int, list[bpy.types.NodeLink]] = {}
        for link in tree.links:
            if not link.is_muted:
                self._links.setdefault(link.to_socket.as_pointer(), []).append(link)

    def describe(self) -> Any:
        output = self._output()
        return self._node(output) if output else None

    def _output(self) -> bpy.types.Node | None:
        if hasattr(self._tree, "get_output_node") and (node := self._tree.get_output_node("CYCLES")):
            return node
        outputs = [node for node in self._tree.nodes if node.bl_idname == "NodeGroupOutput"]
        return next((node for node in outputs if node.is_active_output), None)

    def _node(self, node: bpy.types.Node) -> str:
        key = node.as_pointer()
        if key not in self._told:
            self._told[key] = "again"  # only invalid links form a loop
            self._told[key] = digest(self._describe_node(node))
        return self._told[key]

    def _describe_node(self, node: bpy.types.Node) -> Any:
        fresh = fresh_node(self._tree.bl_idname, node.bl_idname, self._describer)
        settings = self._describer.of_struct(node, fresh.get("settings", {}))
        inputs = {}
        for socket in node.inputs:
            value = self._input(socket)
            if value is not None and value != fresh.get("inputs", {}).get(socket.identifier):
                inputs[socket.identifier] = value
        description = {"type": node.bl_idname, "settings": settings, "inputs": inputs, "muted": node.mute}
        if node.bl_idname in _VALUE_NODES:
            description["value"] = _value(node.outputs[0])
        if paired := getattr(node, "paired_output_node", None):
            description["zone"] = self._describer.of_struct(paired, {}).get("repeat_items")
        return description

    def _input(self, socket: bpy.types.NodeSocket) -> Any:
        if links := self._links.get(socket.as_pointer()):
            return [[link.from_socket.identifier, self._node(link.from_node)] for link in links]
        return self._describer.of_value(_value(socket))


# Nodes that keep their value in their output.
_VALUE_NODES = {"ShaderNodeValue", "ShaderNodeRGB", "ShaderNodeNormal"}


def _value(socket: bpy.types.NodeSocket) -> Any:
    value = getattr(socket, "default_value", None)
    return value if value is None or isinstance(value, bpy.types.ID) else plain(value)


def _make_node(tree_type: str, node_type: str, describer: Describer) -> dict[str, Any]:
    tree = bpy.data.node_groups.new("fresh", tree_type)
    try:
        with contextlib.suppress(RuntimeError):  # some nodes are in materials only
            node = tree.nodes.new(node_type)
            inputs = {s.identifier: describer.of_value(_value(s)) for s in node.inputs}
            return {"settings": describer.of_struct(node, {}), "inputs": inputs}
        return {}
    finally:
        bpy.data.node_groups.remove(tree)
