"""What the add-on says in English and in another language. Run by Blender: the bpy wheel has one language."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import answer

from blender_addon.asset_map.frames import note_of
from blender_addon.contract.fronts import FOUND, Front
from blender_addon.contract.maps import ALONE, MapRegion
from blender_addon.ui import words
from blender_addon.wording import counted, filled, sentence

GERMAN = {
    ("*", "{name} is not an asset."): "Kein Asset: {name}.",
    ("*", "files"): "Dateien",
    ("*", "Likeness: {word}"): "Ähnlichkeit: {word}",
    ("*", "very good"): "sehr gut",
    ("*", "Faces {way}: found, sure"): "Zeigt nach {way}: gefunden, sicher",
    ("*", "{axis} ({degrees}°, Blender's {view} view)"): "{axis} ({degrees}°, Blenders Ansicht {view})",
    ("*", "Save the file first"): "Erst die Datei sichern",
    ("*", "One of a kind in {half}"): "Einzigartig ({half})",
    ("*", "look"): "Aussehen",
}


def said() -> dict[str, str]:
    region = MapRegion(ALONE, "appearance", ("a",), 0, 0, "", 0, ())
    return {
        "not an asset": filled("{name} is not an asset.", name="Chair"),
        "files": counted(2, "file", "files"),
        "likeness": words.quality(30.0, 0.95)[0],
        "reason": sentence("Save the file first"),
        "front": words.front(Front(-180.0, FOUND, 0.95, 0.0)),
        "map": note_of(region, {"a": "Chair"}).heading,
        "unknown": filled("Braces {name} in a name stay.", name="{like these}"),
    }


bpy.app.translations.register("asset2vec", {"de_DE": GERMAN})
view = bpy.context.preferences.view
found = {}
for locale in ("en_US", "de_DE"):
    view.language = locale
    view.use_translate_interface = True
    found[locale] = said()
answer(found)
