"""The buttons beside assets that are alike: list more, place one, swap the selected objects for one."""

from pathlib import Path

import bpy
from mathutils import Vector

from .. import similar_state
from ..placing.place import place
from ..placing.source import Source
from ..placing.swap import Rules, swap
from ..question import Question
from ..wording import counted, filled, translated
from .attempt import attempt
from .similar_props import MOST, SHOWN, method_property

_UNDOABLE = {"REGISTER", "UNDO"}
_HIDDEN = {"HIDDEN", "SKIP_SAVE"}

_SIZES = (
    ("KEEP", "Keep Scale", "Scale the new object as the old one was scaled"),
    ("HEIGHT", "Fit Height", "As high as the old object, without stretching"),
    ("BOX", "Fit Bounding Box", "As large as fits into the box round the old object, without stretching"),
    ("OWN", "Asset's Own Size", "As large as the asset is in its file"),
)


class MoreSimilar(bpy.types.Operator):
    """List more assets, less and less alike"""

    bl_idname = "asset2vec.more_similar"
    bl_label = "More"

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.window_manager.asset2vec_similar
        settings.shown = min(MOST, settings.shown + SHOWN)
        return {"FINISHED"}


class FewerSimilar(bpy.types.Operator):
    """List only the first assets again"""

    bl_idname = "asset2vec.fewer_similar"
    bl_label = "Fewer"

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.window_manager.asset2vec_similar.shown = SHOWN
        return {"FINISHED"}


class OfAsset:
    """An operator on one asset, of this file or of another."""

    kind: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    name: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    library: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    asset_id: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    method: method_property()  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return in_object_mode(context, cls)

    def source(self) -> Source:
        library = Path(self.library) if self.library else None
        return Source(self.kind, self.name, library, self.asset_id)


class AtPlace(OfAsset):
    """Puts it where the location is."""

    location: bpy.props.FloatVectorProperty(name="Location", subtype="TRANSLATION", options={"SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: place(context, self.source(), self.method, Vector(self.location)))


class PlaceSimilar(AtPlace, bpy.types.Operator):
    """Put this asset into the scene, at the 3D cursor"""

    bl_idname = "asset2vec.place_similar"
    bl_label = "Place Asset"
    bl_options = _UNDOABLE

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if not self.properties.is_property_set("location"):
            self.location = context.scene.cursor.location
        return self.execute(context)


class SwapSimilar(OfAsset, bpy.types.Operator):
    """Replace each selected object by this asset, in its place. The panel Adjust Last Operation has more"""

    bl_idname = "asset2vec.swap_similar"
    bl_label = "Swap for Asset"
    bl_options = _UNDOABLE

    size: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Size", description="How large the new objects are", items=_SIZES, default="KEEP"
    )
    face_same_way: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Face the Same Way",
        description="Turn the new object so that its front is where that of the old one was",
        default=True,
    )
    among: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Choose Among",
        description="1 takes this asset. More take one at random of so many, this and the next in the list",
        min=1,
        max=MOST,
        default=1,
    )
    seed: bpy.props.IntProperty(name="Seed", description="Another choice of assets", min=0)  # type: ignore[valid-type]
    asked: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    look: bpy.props.FloatProperty(options=_HIDDEN)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not context.selected_objects:
            cls.poll_message_set(translated("Select the objects that are to be replaced"))
            return False
        return in_object_mode(context, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: self._swap(context))

    def _swap(self, context: bpy.types.Context) -> None:
        how = Rules(self.size, self.face_same_way, self.seed)
        made = swap(context, context.selected_objects, self._sources(), self.method, how)
        objects = counted(len(made), "object was", "objects were")
        self.report({"INFO"}, filled("{objects} replaced", objects=objects))

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        for name in ("size", "face_same_way", "method", "among"):
            layout.prop(self, name)
        seed = layout.row()
        seed.enabled = self.among > 1
        seed.prop(self, "seed")

    def _sources(self) -> list[Source]:
        """This asset, and those after it in the list that it was chosen from."""
        if self.among == 1 or not self.asked:  # scripts need not say what was asked
            return [self.source()]
        asked = Question.from_text(self.asked)
        found = [n.entry for n in similar_state.nearest(asked, self.look, 10 * MOST)]
        first = next((i for i, entry in enumerate(found) if entry.asset_id == self.asset_id), 0)
        return [Source.of(entry) for entry in found[first : first + self.among]] or [self.source()]


def in_object_mode(context: bpy.types.Context, operator: type) -> bool:
    if context.mode == "OBJECT":
        return True
    operator.poll_message_set(translated("Go to Object Mode first"))  # type: ignore[attr-defined]
    return False


CLASSES = (MoreSimilar, FewerSimilar, PlaceSimilar, SwapSimilar)
