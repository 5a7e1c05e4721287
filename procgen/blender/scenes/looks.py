"""Materials of a scene: what randomizers change of an artist's, and those of the set."""

from pathlib import Path
from typing import Any

import bpy

from blender_addon.contract.errors import UserError
from blender_addon.contract.scenes import MaterialChange, Surface, SurfaceLook

from .blenderproc_adapter import MaterialLoaderUtility, bproc

_PRINCIPLED = "BsdfPrincipled"


def change_looks(obj: bpy.types.Object, change: MaterialChange) -> None:
    """Gives one object materials of its own, changed; others that share its mesh keep theirs."""
    texture = _texture_set(Path(change.texture)) if change.texture else None
    for slot in obj.material_slots:
        index, original = slot.material.pass_index, slot.material
        slot.link = "OBJECT"
        slot.material = texture.copy() if texture else original.copy()
        slot.material.pass_index = index
        _shift_colours(slot.material, change)


def _shift_colours(material: bpy.types.Material, change: MaterialChange) -> None:
    material.use_nodes = True
    entity = bproc.types.Material(material)
    for node in entity.get_nodes_with_type(_PRINCIPLED):
        socket = node.inputs["Base Color"]
        shift = entity.new_node("ShaderNodeHueSaturation")
        shift.inputs["Hue"].default_value = 0.5 + change.hue
        shift.inputs["Saturation"].default_value = change.saturation
        shift.inputs["Value"].default_value = change.value
        if socket.is_linked:
            entity.link(socket.links[0].from_socket, shift.inputs["Color"])
        else:
            shift.inputs["Color"].default_value = socket.default_value
        entity.link(shift.outputs["Color"], socket)
        if change.roughness is not None:
            for link in list(node.inputs["Roughness"].links):
                material.node_tree.links.remove(link)
            node.inputs["Roughness"].default_value = change.roughness


def surface_material(surface: Surface) -> bpy.types.Material:
    look = surface.look
    entity = bproc.material.create(surface.name)
    entity.set_principled_shader_value("Roughness", look.roughness)
    _colour(entity, look)
    return entity.blender_obj


def _colour(entity: Any, look: SurfaceLook) -> None:
    place = entity.new_node("ShaderNodeTexCoord").outputs["Object"]  # the set's meshes lie in world space
    first, second = (*look.colour, 1.0), (*look.second_colour, 1.0)
    if look.pattern in ("planks", "tiles"):
        texture = _bricks(entity, look, first, second)
    elif look.pattern in ("fabric", "noise"):
        texture = _noise(entity, look, first, second)
    else:
        entity.set_principled_shader_value("Base Color", first)
        return
    source, target = texture
    entity.link(place, target)
    entity.set_principled_shader_value("Base Color", source)


def _bricks(entity: Any, look: SurfaceLook, first: Any, second: Any) -> tuple[Any, Any]:
    """Planks are long bricks with hardly a seam, tiles square ones with a joint."""
    planks = look.pattern == "planks"
    node = entity.new_node("ShaderNodeTexBrick")
    node.offset, node.offset_frequency = (0.37, 2) if planks else (0.0, 1)
    node.squash = 1.0
    node.inputs["Color1"].default_value, node.inputs["Color2"].default_value = first, second
    node.inputs["Mortar"].default_value = (*(0.6 * c for c in first[:3]), 1.0)
    node.inputs["Scale"].default_value = 1.0
    node.inputs["Mortar Size"].default_value = look.size * (0.01 if planks else 0.02)
    node.inputs["Brick Width"].default_value = look.size * (8 if planks else 1)
    node.inputs["Row Height"].default_value = look.size
    return node.outputs["Color"], node.inputs["Vector"]


def _noise(entity: Any, look: SurfaceLook, first: Any, second: Any) -> tuple[Any, Any]:
    node = entity.new_node("ShaderNodeTexNoise")
    node.inputs["Scale"].default_value = 1 / look.size
    node.inputs["Detail"].default_value = 2.0  # more is not seen, and costs at every ray
    ramp = entity.new_node("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].color, ramp.color_ramp.elements[1].color = first, second
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.35, 0.65
    entity.link(node.outputs[0], ramp.inputs[0])
    return ramp.outputs["Color"], node.inputs["Vector"]


def _texture_set(folder: Path) -> bpy.types.Material:
    """A PBR set as ambientCG packs it, repeated every metre; BlenderProc links its images."""
    files = {p.stem.rpartition("_")[2]: p for p in sorted(folder.glob("*_*.*"))}
    if "Color" not in files:
        raise UserError(f"{folder} has no *_Color image: give folders of PBR sets as ambientCG packs them.")
    entity = bproc.material.create(folder.name)
    nodes, links = entity.nodes, entity.links
    principled = entity.get_the_one_node_with_type(_PRINCIPLED)
    colour = MaterialLoaderUtility.add_base_color(nodes, links, str(files["Color"]), principled)
    images = [colour]
    if "Roughness" in files:
        images.append(MaterialLoaderUtility.add_roughness(nodes, links, str(files["Roughness"]), principled))
    for node in filter(None, images):
        _project(entity, node)
    return entity.blender_obj


def _project(entity: Any, image: Any) -> None:
    """Projects an image from the sides: what it is put on may have no texture coordinates."""
    image.projection, image.projection_blend = "BOX", 0.2
    entity.link(entity.new_node("ShaderNodeTexCoord").outputs["Object"], image.inputs["Vector"])
