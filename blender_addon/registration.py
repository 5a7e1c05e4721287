"""What Blender is told when the add-on is switched on, and what is undone when it is switched off."""

import bpy

from . import asset_state, headless, job_watch, preferences, watch
from .asset_map import drawing, node_types
from .ui import (
    edit_ops,
    front_ops,
    job_ops,
    map_editor_panel,
    map_ops,
    menus,
    ops,
    panels,
    previews,
    props,
    refresh_ops,
    setup_ops,
    status_bar,
    tag_ops,
)

CLASSES = (
    preferences.Asset2VecPreferences,
    *props.CLASSES,
    *ops.CLASSES,
    *tag_ops.CLASSES,
    *edit_ops.CLASSES,
    *front_ops.CLASSES,
    *job_ops.CLASSES,
    *map_ops.CLASSES,
    *refresh_ops.CLASSES,
    *setup_ops.CLASSES,
    *panels.CLASSES,
    *node_types.CLASSES,
    *map_editor_panel.CLASSES,
)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    props.register()
    previews.register()
    headless.register()
    watch.register()
    job_watch.register()
    status_bar.register()
    menus.register()
    drawing.register()


def unregister() -> None:
    drawing.unregister()
    menus.unregister()
    status_bar.unregister()
    job_watch.unregister()
    watch.unregister()
    headless.unregister()
    previews.unregister()
    props.unregister()
    asset_state.forget()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
