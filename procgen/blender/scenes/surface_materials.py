"""Whether what is seen of a mesh may be another surface than the mesh: only Cycles knows that one."""

from collections.abc import Iterator
from typing import Any

import bpy

_SEE_THROUGH = ("ShaderNodeBsdfTransparent", "ShaderNodeHoldout", "ShaderNodeBsdfRayPortal")


def changes_surface(material: bpy.types.Material) -> bool:
    """Whether the material makes holes (alpha that varies or is 0, transparent shaders), shows no surface at
    all, or displaces it; or may, since something of it is muted.

    An even alpha above 0 makes none: what is partly there counts as there (render.py).
    """
    if not (material.use_nodes and material.node_tree):
        return False
    output = material.node_tree.get_output_node("CYCLES")
    if output is None or not output.inputs["Surface"].is_linked:
        return True
    if output.inputs["Displacement"].is_linked and material.displacement_method != "BUMP":
        return True
    if any(link.is_muted for link in material.node_tree.links):
        return True
    return any(_cuts(node) for node in _nodes(material.node_tree))


def _cuts(node: Any) -> bool:
    if node.bl_idname in _SEE_THROUGH or node.mute:
        return True
    alpha = node.inputs.get("Alpha")
    return alpha is not None and (alpha.is_linked or _even(alpha) <= 0)


def _even(alpha: Any) -> float:
    """The socket's own value; sockets without one (of groups of colours and the like) count as opaque."""
    value = getattr(alpha, "default_value", 1.0)
    return value if isinstance(value, float) else 1.0


def _nodes(tree: Any) -> Iterator[Any]:
    for node in tree.nodes:
        yield node
        if getattr(node, "node_tree", None):
            yield from _nodes(node.node_tree)
