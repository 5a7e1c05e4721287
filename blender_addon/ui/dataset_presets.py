"""Presets of the panel Render Dataset, as Blender keeps those of its own panels."""

from pathlib import Path
from typing import Any

import bpy
from bl_operators.presets import AddPresetBase

_FOLDER = "asset2vec/dataset"  # below "presets", of the extension and of the user
_OURS = str(Path(__file__).parent.parent)


class DatasetPresets(bpy.types.Menu):
    bl_idname = "ASSET2VEC_MT_dataset_presets"
    bl_label = "Presets"
    preset_subdir = _FOLDER
    preset_operator = "script.execute_preset"
    draw = bpy.types.Menu.draw_preset


class AddDatasetPreset(AddPresetBase, bpy.types.Operator):
    """Keep these settings as a preset, or remove the one that was chosen last"""

    bl_idname = "asset2vec.dataset_preset_add"
    bl_label = "Add Dataset Preset"
    preset_menu = DatasetPresets.bl_idname
    preset_subdir = _FOLDER
    preset_defines = ("settings = bpy.context.scene.asset2vec_dataset",)
    preset_values = tuple(
        f"settings.{name}"
        for name in (
            *("kind", "frames", "width", "height", "samples", "viewpoints", "lightings", "fewest", "most"),
            *("vary_scale", "vary_pose", "vary_materials", "vary_sensor"),
        )
    )


def draw(layout: bpy.types.UILayout) -> None:
    row = layout.row(align=True)
    row.menu(DatasetPresets.bl_idname, text=DatasetPresets.bl_label)
    row.operator(AddDatasetPreset.bl_idname, text="", icon="ADD")
    remove: Any = row.operator(AddDatasetPreset.bl_idname, text="", icon="REMOVE")
    remove.remove_active = True


CLASSES = (DatasetPresets, AddDatasetPreset)


def register() -> None:
    bpy.utils.register_preset_path(_OURS)


def unregister() -> None:
    bpy.utils.unregister_preset_path(_OURS)
