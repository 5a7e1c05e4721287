"""Settings of a dataset as specs, texts, presets and saved copies: -- FOLDER"""

import os
import sys
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon.contract import metadata
from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import KINDS, SceneSpec
from blender_addon.contract.scene_spec_text import spec_text
from blender_addon.dataset import folder, render_job, saved_copy, spec
from blender_addon.library import asset_metadata
from blender_addon.ui import dataset_presets, dataset_props


def main(place: Path) -> None:
    for cls in dataset_props.CLASSES:
        bpy.utils.register_class(cls)
    dataset_props.register()
    settings = bpy.context.scene.asset2vec_dataset
    seen: dict[str, Any] = {"why not": render_job.why_not(bpy.context, settings)}
    mark_cube()
    seen["unsaved"] = refusal(lambda: folder.absolute(settings.folder))
    seen["relative"] = relative_panorama(settings)
    bpy.ops.wm.save_as_mainfile(filepath=str(place / "blocks.blend"))
    seen["absolute"] = relative_panorama(settings)
    seen["defaults"] = [kind for kind in KINDS if panel_gives_default(settings, kind)]
    settings.kind = "tabletop"
    seen["chosen"] = [choose(settings, name) for name in ("chair", "lamp", "chair", "")]
    seen["limits"] = limits(settings)
    seen["text"] = text(settings)
    seen["presets"] = [preset(path, settings) for path in preset_files()]
    seen["copy"] = copy(place, settings)
    seen["folders"] = folders(place)
    seen["no room"] = no_room(place)
    answer(seen)


def mark_cube() -> None:
    cube = bpy.data.objects["Cube"]
    cube.asset_mark()
    asset_metadata.write(cube.asset_data, {metadata.SCHEMA: 1, metadata.CATEGORY: "block"})


def refusal(act: Any) -> str:
    try:
        return f"{act()}"
    except UserError as error:
        return str(error)


def relative_panorama(settings: Any) -> str:
    text = bpy.data.texts.new("sky.toml")
    text.from_string('scene = "room"\n[world]\nhdri = "//skies"\n')
    settings.spec = text
    found = refusal(lambda: spec.spec_of(settings).world.hdri)
    settings.spec = None
    bpy.data.texts.remove(text)
    return found


def panel_gives_default(settings: Any, kind: str) -> bool:
    settings.kind = kind
    if kind == "layers":
        settings.fewest, settings.most = SceneSpec("layers").layers.subjects
    made = spec.panel_spec(settings) == SceneSpec(kind)  # type: ignore[arg-type]
    settings.property_unset("fewest")
    settings.property_unset("most")
    return made


def choose(settings: Any, category: str) -> tuple[str, ...]:
    spec.choose_category(settings, category)
    return spec.panel_spec(settings).assets.categories


def limits(settings: Any) -> list[Any]:
    settings.width = 3
    settings.most = 2
    found = [settings.width, settings.fewest, settings.most]
    settings.fewest = 9
    return [*found, settings.most]


def text(settings: Any) -> dict[str, Any]:
    before = spec.panel_spec(settings)
    first = spec.edit_as_text(settings)
    seen: dict[str, Any] = {"same": spec.spec_of(settings) == before, "name": first.name}
    settings.spec = None
    seen["taken up again"] = spec.edit_as_text(settings) == first
    first.write("[frames]\n")
    seen["mistake"] = refusal(lambda: spec.spec_of(settings))
    settings.spec = None
    seen["another"] = spec.edit_as_text(settings).name
    bpy.data.texts.remove(settings.spec)
    seen["removed"] = spec.spec_of(settings) == before
    return seen


def preset_files() -> list[Path]:
    return sorted(Path(dataset_presets._OURS, "presets", dataset_presets._FOLDER).glob("*.py"))


def preset(path: Path, settings: Any) -> list[Any]:
    """Its name, what it forgets to set, and whether its settings are a spec."""
    source = path.read_text()
    forgotten = [v for v in dataset_presets.AddDatasetPreset.preset_values if f"{v} = " not in source]
    bpy.utils.execfile(str(path))
    return [path.stem, forgotten, spec_text(spec.spec_of(settings)).startswith("#")]


def copy(place: Path, settings: Any) -> dict[str, Any]:
    picture = bpy.data.images.new("grain", 4, 4)
    picture.filepath_raw, picture.file_format = str(place / "grain.png"), "PNG"
    picture.save()
    picture.filepath = "//grain.png"
    picture.use_fake_user = True
    cube = bpy.data.objects["Cube"]
    cube.location.x = 7.0
    made = saved_copy.save_copy(spec.spec_of(settings))
    seen: dict[str, Any] = {"path kept": picture.filepath, "file kept": Path(bpy.data.filepath).name}
    seen["arguments"] = made.arguments[2:]
    asset_id = cube.asset_data[metadata.ASSET_ID]
    bpy.ops.wm.open_mainfile(filepath=str(made.library))
    cube = bpy.data.objects["Cube"]
    seen["moved"], seen["same id"] = cube.location.x, cube.asset_data[metadata.ASSET_ID] == asset_id
    seen["picture found"] = Path(bpy.path.abspath(bpy.data.images["grain"].filepath)).exists()
    bpy.ops.wm.open_mainfile(filepath=str(place / "blocks.blend"))
    saved_copy.remove_forgotten([])
    seen["young"] = made.folder.exists()
    saved_copy.remove(str(place))
    saved_copy.remove(str(made.folder))
    seen["removed"] = [place.exists(), made.folder.exists()]
    return seen


def folders(place: Path) -> dict[str, str]:
    other = place / "holiday"
    other.mkdir()
    (other / "beach.jpg").touch()
    (place / "dataset-2").mkdir()
    return {
        "others": refusal(lambda: folder.check(other, "", 0)),
        "file": refusal(lambda: folder.check(other / "beach.jpg" / "dataset", "", 0)),
        "new": refusal(lambda: folder.check(place / "new" / "dataset", "", 0)),
        "name": folder.free_name("//dataset/"),
        "next": folder.free_name("//dataset-2"),
    }


def no_room(place: Path) -> str:
    """Where the copy cannot be saved."""
    home = place / "full"
    home.touch()
    os.environ["ASSET2VEC_HOME"] = str(home)
    asked_for = spec.spec_of(bpy.context.scene.asset2vec_dataset)  # another file was opened meanwhile
    return refusal(lambda: saved_copy.save_copy(asked_for))


run(main, Path(ARGUMENTS[0]))
