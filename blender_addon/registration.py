"""What Blender is told when the add-on is switched on, and what is undone when it is switched off."""

import bpy

from . import asset_state, headless, preferences, refresh_job, watch
from .ui import front_ops, ops, panels, previews, props

CLASSES = (
    preferences.Asset2VecPreferences,
    *props.CLASSES,
    *ops.CLASSES,
    *front_ops.CLASSES,
    *panels.CLASSES,
)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    props.register()
    previews.register()
    headless.register()
    watch.register()


def unregister() -> None:
    watch.unregister()
    refresh_job.stop_now()
    headless.unregister()
    previews.unregister()
    props.unregister()
    asset_state.forget()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
