"""The files beside the spec that scenes are drawn from."""

from collections.abc import Iterator
from pathlib import Path

from blender_addon.contract.scene_spec import SceneSpec

from .lighting import panoramas
from .subjects import texture_sets


def files_of(spec: SceneSpec) -> tuple[str, ...]:
    """Names of panoramas and texture sets, in order: one more or less would change what is drawn."""
    return tuple(name for name, _ in _named(spec))


def paths_of(spec: SceneSpec) -> list[Path]:
    """The panoramas, and the folders of texture sets, that whoever makes a scene must see."""
    return [path.resolve() for _, path in _named(spec)]


def _named(spec: SceneSpec) -> Iterator[tuple[str, Path]]:
    if spec.world.hdri:
        yield from ((path.name, path) for path in panoramas(spec.world.hdri))
    if spec.materials and spec.materials.textures:
        folder = Path(spec.materials.textures)
        yield from ((path.relative_to(folder).as_posix(), path) for path in texture_sets(str(folder)))
