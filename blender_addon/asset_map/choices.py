"""What the user has chosen for the map, put into effect: colours and frames."""

from ..contract.catalogue import Entry
from ..library.rows import assets_by_id
from . import editor, tree
from .colours import Legend, by_group, by_tag, by_tags
from .frames import frames
from .opened import opened

_NAMES = ("colour_by", "tag", "show_frames")


def recolour() -> None:
    """Colours the map as its tree wants it now."""
    _remember()
    opened.legend = legend()
    tree.colour(opened.legend.colours())
    editor.redraw()


def reframe() -> None:
    """Shows the frames, or none, as the tree wants it now."""
    _remember()
    chosen = tree.find()
    if opened.contents and chosen:
        tree.show_frames(frames(opened.contents) if chosen.show_frames else ())
        editor.redraw()


def legend() -> Legend:
    contents, chosen = opened.contents, tree.find()
    if contents is None or chosen is None or chosen.colour_by == "NONE":
        return Legend(())
    if chosen.colour_by == "GROUP":
        return by_group(contents.document, contents.placed)
    if chosen.colour_by == "TAG":
        return by_tag(tags(), chosen.tag) if chosen.tag else Legend(())
    return by_tags(tags())


def tags() -> dict[str, tuple[str, ...]]:
    """By asset id: the open file's as they are now, others' as the catalogue has them."""
    local = assets_by_id()
    placed = opened.contents.placed if opened.contents else ()
    return {
        p.entry.asset_id: tuple(tag.name for tag in local[p.entry.asset_id].asset_data.tags)
        if p.entry.asset_id in local
        else p.entry.tags
        for p in placed
    }


def tags_of(asset: Entry) -> tuple[str, ...]:
    """The same of one asset."""
    datablock = assets_by_id().get(asset.asset_id)
    return tuple(tag.name for tag in datablock.asset_data.tags) if datablock else asset.tags


def restore(chosen: dict[str, object]) -> None:
    """Gives a new tree what the user chose for the one before."""
    made = tree.find()
    for name, value in chosen.items():
        setattr(made, name, value)


def _remember() -> None:
    if chosen := tree.find():
        opened.choices = {name: getattr(chosen, name) for name in _NAMES}
