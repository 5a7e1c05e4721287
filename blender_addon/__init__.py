"""Asset2Vec for Blender: tag assets, launch and watch jobs, see results on the assets.

Imports bpy only inside ``register``, so that procgen and the backend can import
``blender_addon.contract`` without Blender.
"""

# The extension's root package, which Blender wants to know in several places.
ADDON = __package__


def register() -> None:
    from .registration import register as register_parts

    register_parts()


def unregister() -> None:
    from .registration import unregister as unregister_parts

    unregister_parts()
