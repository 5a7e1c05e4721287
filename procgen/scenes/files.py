"""The files beside the spec that scenes are drawn from."""

from pathlib import Path

from blender_addon.contract.scene_spec import SceneSpec

from .lighting import panoramas
from .subjects import texture_sets


def files_of(spec: SceneSpec) -> tuple[str, ...]:
    """Names of panoramas and texture sets, in order: one more or less would change what is drawn."""
    found = [path.name for path in panoramas(spec.world.hdri)] if spec.world.hdri else []
    if spec.materials and spec.materials.textures:
        folder = Path(spec.materials.textures)
        found += [path.relative_to(folder).as_posix() for path in texture_sets(str(folder))]
    return tuple(found)


def paths_of(spec: SceneSpec) -> list[Path]:
    """The panoramas, and the folders of texture sets, that whoever makes a scene must see."""
    found = list(panoramas(spec.world.hdri)) if spec.world.hdri else []
    if spec.materials and spec.materials.textures:
        found += texture_sets(spec.materials.textures)
    return [path.resolve() for path in found]
