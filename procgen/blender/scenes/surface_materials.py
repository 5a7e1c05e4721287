"""Whether what is seen of a mesh may be another surface than the mesh: only Cycles knows that one."""

from collections.abc import Iterator
from typing import Any

import bpy

_SEE_THROUGH = ("ShaderNodeBsdfTransparent", "ShaderNodeHoldout")


def changes_surface(material: bpy.types.Material) -> bool:
    """Whether the material makes holes (alpha that varies or is 0, transparent shaders), shows no surface at
    all, or displaces it.

    An even alpha above 0 makes none: what is partly there counts as there (render.py).
    """
    if not (material.use_nodes and material.node_tree):
        return False
    outputs = [n for n in material.node_tree.nodes if n.bl_idname == "ShaderNodeOutputMaterial"]
    if not any(output.inputs["Surface"].is_linked for output in outputs):
        return True
    displaced = any(output.inputs["Displacement"].is_linked for output in outputs)
    if displaced and material.displacement_method != "BUMP":
        return True
    return any(_cuts(node) for node in _nodes(material.node_tree))


def _cuts(node: Any) -> bool:
    if node.bl_idname in _SEE_THROUGH:
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
