"""Makes and removes the map's nodes.

The tree is marked as runtime data: Blender keeps it in undo steps, but never writes it into a file (seen on
4.3: neither the tree nor the notes are in a saved file, and making them does not ask for saving). An undo to
before it was made takes it away; session.py makes it anew. Nobody holds a node: an undo frees it.
"""

from collections.abc import Iterable, Iterator, Mapping

import bpy

from ..contract.maps import ALONE, CROWDED, GAP
from .colours import OTHER, Colour
from .contents import Placed
from .frames import GROUP, NODE_HEIGHT, NODE_WIDTH, Frame, Rectangle, bounds, place

IDNAME, NODE_IDNAME = "ASSET2VEC_MapTree", "ASSET2VEC_AssetNode"
NAME = ".Asset Map"  # Blender leaves names with a dot out of its lists
_NOTE = ".Asset Map Note"
_FRAME = "frame "  # what the names of frames begin with: no id has a space
_AT_ONCE = 20  # nodes between two looks at the clock
_TITLE_SIZES = {GROUP: 20, CROWDED: 16, ALONE: 10, GAP: 9}  # a gap's is of the names in it too
_FRAME_COLOURS: dict[str, Colour] = {
    GROUP: (0.19, 0.19, 0.21),
    CROWDED: (0.42, 0.29, 0.12),
    GAP: (0.13, 0.27, 0.36),
    ALONE: (0.13, 0.27, 0.36),
}


def find() -> bpy.types.NodeTree | None:
    tree = bpy.data.node_groups.get(NAME)
    return tree if tree and tree.bl_idname == IDNAME else None


def make() -> bpy.types.NodeTree:
    """An empty map, in the place of the one there was."""
    remove()
    tree = bpy.data.node_groups.new(NAME, IDNAME)
    tree.is_runtime_data = True
    return tree


def remove() -> None:
    for tree in [t for t in bpy.data.node_groups if t.bl_idname == IDNAME]:
        bpy.data.node_groups.remove(tree)
    _remove_notes()


def keep_from_files() -> None:
    """Also what the user made with the header's New button is no part of a file."""
    for tree in bpy.data.node_groups:
        if tree.bl_idname == IDNAME:
            tree.is_runtime_data = True


def add_nodes(placed: Iterable[Placed], names: Mapping[str, str]) -> Iterator[float]:
    """A node each; yields after every few, so that the caller can let Blender go on."""
    for number, item in enumerate(placed):
        if number % _AT_ONCE == 0:
            yield 0.0
        tree = find()
        if tree is None:  # an undo in the middle of it
            return
        node = tree.nodes.new(NODE_IDNAME)
        node.name = item.entry.asset_id
        node.label = names.get(item.entry.asset_id, item.entry.name)
        node.location = place(item.column, item.row)
        node.select = False


def colour(colours: Mapping[str, Colour]) -> None:
    for node in _nodes(NODE_IDNAME):
        node.use_custom_color = True
        node.color = colours.get(node.name, OTHER)


def show_frames(frames: Iterable[Frame]) -> None:
    """These and no others."""
    tree = find()
    if tree is None:
        return
    for node in _nodes("NodeFrame"):
        if node.name.startswith(_FRAME):
            tree.nodes.remove(node)
    _remove_notes()
    for number, frame in enumerate(frames):
        _add_frame(tree, number, frame)


def _add_frame(tree: bpy.types.NodeTree, number: int, frame: Frame) -> None:
    node = tree.nodes.new("NodeFrame")
    node.name, node.label = f"{_FRAME}{number}", frame.note.title
    node.shrink, node.select = False, False
    node.location = (frame.left, frame.top)
    node.width, node.height = frame.width, frame.height
    node.use_custom_color, node.color = True, _FRAME_COLOURS[frame.note.kind]
    node.label_size = _TITLE_SIZES[frame.note.kind]
    if frame.note.brief:
        text = bpy.data.texts.new(_NOTE)
        text.is_runtime_data = True
        text.write(frame.note.brief)
        node.text = text


def _remove_notes() -> None:
    for text in [t for t in bpy.data.texts if t.name.startswith(_NOTE)]:
        bpy.data.texts.remove(text)


def _nodes(idname: str) -> list[bpy.types.Node]:
    tree = find()
    return [node for node in tree.nodes if node.bl_idname == idname] if tree else []


def extent(only_selected: bool) -> Rectangle | None:
    """Of the nodes, or the selected ones; None if there are none."""
    tree = find()
    boxes = []
    for node in tree.nodes if tree else ():
        if node.select or not only_selected:
            is_frame = node.bl_idname == "NodeFrame"
            width, height = (node.width, node.height) if is_frame else (NODE_WIDTH, NODE_HEIGHT)
            x, y = node.location
            boxes.append((x, y - height, x + width, y))
    return bounds(boxes) if boxes else None


def assets() -> list[str]:
    """Ids of the assets on the map."""
    return [node.name for node in _nodes(NODE_IDNAME)]


def selected() -> list[str]:
    """Ids of the selected assets, the active one first."""
    tree = find()
    if tree is None:
        return []
    found = [node.name for node in tree.nodes if node.select and node.bl_idname == NODE_IDNAME]
    active = tree.nodes.active.name if tree.nodes.active else ""
    return sorted(found, key=lambda name: name != active)


def select(assets: Iterable[str]) -> list[str]:
    """Selects these nodes and no others; returns those that are on the map, the first is the active one."""
    tree = find()
    if tree is None:
        return []
    wanted = dict.fromkeys(assets)
    nodes = {node.name: node for node in tree.nodes}  # looking one up by name goes through all
    found = [asset for asset in wanted if asset in nodes]
    for name, node in nodes.items():
        node.select = name in wanted
    if found:
        tree.nodes.active = nodes[found[0]]
    return found
