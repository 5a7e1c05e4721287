"""The buttons of the map."""

from pathlib import Path

import bpy

from .. import asset_state
from ..asset_map import editor, making, session
from ..asset_map.contents import file_of
from ..asset_map.opened import map_notes, opened
from ..contract import metadata
from ..contract.errors import UserError
from ..library import asset_metadata
from ..wording import counted, filled, translated
from . import selection
from .asked import asked_about
from .attempt import allowed, attempt

_BY = [
    ("shape", "Shape", "What is alike in shape lies together"),
    ("appearance", "Look", "What is alike in look lies together"),
    ("both", "Both", "What is alike in shape and look lies together"),
]
CHOICES = tuple((by, label) for by, label, _ in _BY)


_SELECTING = {"UNDO"}  # as selecting is anywhere in Blender


class _OnOpenMap:
    """What needs a map to be open."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if opened.contents is None:
            cls.poll_message_set(translated("No map is open"))  # type: ignore[attr-defined]
        return opened.contents is not None


class OpenMap(bpy.types.Operator):
    """Show a category as a map of thumbnails: what is alike lies together"""

    bl_idname = "asset2vec.open_map"
    bl_label = "Open Map"

    category: bpy.props.StringProperty(name="Category", description="Such as 'chair'")  # type: ignore[valid-type]
    by: bpy.props.EnumProperty(name="By", description="What counts", items=_BY, default="both")  # type: ignore[valid-type]

    anew: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Anew", description="Make it, also if there is one", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if library_of(context) is None:
            cls.poll_message_set(translated("Save and refresh the file first: a map is made of codes"))
            return False
        return True

    @classmethod
    def description(cls, context: bpy.types.Context, properties: "OpenMap") -> str:
        what = next(text for by, _, text in _BY if by == properties.by)
        return filled(
            "{what}. The map opens beside the 3D View; it is made first if there is none yet",
            what=translated(what),
        )

    def execute(self, context: bpy.types.Context) -> set[str]:
        library = library_of(context)
        assert library
        show = making.start if self.anew else show_or_make
        return attempt(self, lambda: show(context, library, self.category, self.by))


class UpdateMap(bpy.types.Operator):
    """Bring the open map up to date: new assets are put beside their nearest, others stay where they are"""

    bl_idname = "asset2vec.update_map"
    bl_label = "Update Map"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        contents = opened.contents
        return allowed(cls, making.why_not(context, contents.library) if contents else "No map is open")

    def execute(self, context: bpy.types.Context) -> set[str]:
        contents = opened.contents
        assert contents
        return attempt(self, lambda: making.start(context, contents.library, contents.category, contents.by))


class CloseMap(_OnOpenMap, bpy.types.Operator):
    """Close the map, and the editor that was opened for it. The map itself is kept and opens again at once"""

    bl_idname = "asset2vec.close_map"
    bl_label = "Close Map"

    def execute(self, context: bpy.types.Context) -> set[str]:
        session.close()
        return {"FINISHED"}


class FindOnMap(bpy.types.Operator):
    """Show the selected assets, or what an object was made of, on the map of their category, and open it"""

    bl_idname = "asset2vec.find_on_map"
    bl_label = "Find on Map"
    bl_options = _SELECTING

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        asked, why_not = asked_about(context)
        return allowed(cls, why_not if asked is None else "")

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: self._find(context))

    def _find(self, context: bpy.types.Context) -> None:
        asked, why_not = asked_about(context)
        if asked is None or asked.library is None:
            raise UserError(why_not or "Save the file first: a map is of saved codes.")
        ids = _chosen_ids(context) or [asked.asset_id]
        contents = opened.contents
        if not contents or contents.category != asked.category:
            by = _made_by(asked.library, asked.category)
            show_or_make(context, asked.library, asked.category, by, ids)
            return
        editor.prepare(context.window)
        editor.show_tree()
        if missing := len(ids) - len(session.find_assets(ids)):
            text = filled(
                "{assets} not on this map: Update Map puts those with codes on it",
                assets=counted(missing, "asset is", "assets are"),
            )
            self.report({"WARNING"}, text)


class SelectLegendRow(_OnOpenMap, bpy.types.Operator):
    """Select the assets of this colour"""

    bl_idname = "asset2vec.select_legend_row"
    bl_label = "Select Assets of This Colour"
    bl_options = _SELECTING

    row: bpy.props.IntProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self.row < len(opened.legend.rows):
            session.select_assets(opened.legend.rows[self.row].assets)
        return {"FINISHED"}


class ShowMapNote(_OnOpenMap, bpy.types.Operator):
    """Select the assets that this note is about, and look at them"""

    bl_idname = "asset2vec.show_map_note"
    bl_label = "Show on Map"
    bl_options = _SELECTING

    note: bpy.props.IntProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        notes = map_notes()
        if self.note < len(notes):
            session.find_assets(notes[self.note].assets)
        return {"FINISHED"}


class ShowOnMap(_OnOpenMap, bpy.types.Operator):
    """Select this asset and look at it. 0 is equal to the selected one, 1 as unlike as two typical assets"""

    bl_idname = "asset2vec.show_on_map"
    bl_label = "Show on Map"
    bl_options = _SELECTING

    asset: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        session.find_assets([self.asset])
        return {"FINISHED"}


def show_or_make(
    context: bpy.types.Context, library: Path, category: str, by: str, focus: list[str] | None = None
) -> None:
    """Opens the map, or has the backend make it; UserError if neither can be."""
    if not file_of(library, category, by).exists():
        making.start(context, library, category, by)
        return
    editor.prepare(context.window)
    session.open_map(library, category, by, focus or ())


def library_of(context: bpy.types.Context) -> Path | None:
    """Of the active asset, else the open file; the map's own in its editor."""
    if context.area and context.area.type == "NODE_EDITOR":
        return opened.contents.library if opened.contents else asset_state.open_library()
    asset = selection.first(context)
    return asset.library if asset and asset.library else asset_state.open_library()


def _chosen_ids(context: bpy.types.Context) -> list[str]:
    values = [asset_metadata.read(asset.metadata) for asset in selection.chosen(context)]
    return [each[metadata.ASSET_ID] for each in values if metadata.ASSET_ID in each]


def _made_by(library: Path, category: str) -> str:
    """What the map counts that there is; both if there is none yet."""
    order = ("both", "shape", "appearance")
    return next((by for by in order if file_of(library, category, by).exists()), "both")


CLASSES = (OpenMap, UpdateMap, CloseMap, FindOnMap, SelectLegendRow, ShowMapNote, ShowOnMap)
