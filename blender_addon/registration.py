"""What Blender is told when the add-on is switched on, and what is undone when it is switched off."""

import bpy

from . import aside, asset_state, backend_state, headless, job_watch, preferences, timers, watch
from .asset_map import drawing, node_types
from .ui import (
    dataset_ops,
    dataset_presets,
    dataset_props,
    drag_op,
    edit_ops,
    front_ops,
    import_ops,
    job_ops,
    map_editor_panel,
    map_ops,
    mark_ops,
    menus,
    ops,
    panels,
    preview_image,
    previews,
    props,
    refresh_ops,
    review_ops,
    review_props,
    setup_ops,
    similar_ops,
    similar_props,
    status_bar,
    tag_ops,
)

CLASSES = (
    preferences.Asset2VecPreferences,
    *props.CLASSES,
    *similar_props.CLASSES,
    *review_props.CLASSES,
    *ops.CLASSES,
    *tag_ops.CLASSES,
    *edit_ops.CLASSES,
    *front_ops.CLASSES,
    *import_ops.CLASSES,
    *job_ops.CLASSES,
    *map_ops.CLASSES,
    *mark_ops.CLASSES,
    *refresh_ops.CLASSES,
    *similar_ops.CLASSES,
    *review_ops.CLASSES,
    *drag_op.CLASSES,
    *setup_ops.CLASSES,
    *dataset_props.CLASSES,
    *dataset_presets.CLASSES,
    *dataset_ops.CLASSES,
    *panels.CLASSES,
    *node_types.CLASSES,
    *map_editor_panel.CLASSES,
)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    props.register()
    similar_props.register()
    review_props.register()
    dataset_props.register()
    dataset_presets.register()
    previews.register()
    headless.register()
    preview_image.register()
    watch.register()
    job_watch.register()
    status_bar.register()
    menus.register()
    import_ops.register()
    drawing.register()


def unregister() -> None:
    drawing.unregister()
    import_ops.unregister()
    menus.unregister()
    status_bar.unregister()
    job_watch.unregister()
    watch.unregister()
    preview_image.unregister()
    headless.unregister()
    previews.unregister()
    dataset_presets.unregister()
    dataset_props.unregister()
    review_props.unregister()
    similar_props.unregister()
    props.unregister()
    asset_state.forget()
    backend_state.forget()
    aside.forget_all()
    timers.stop_all()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
