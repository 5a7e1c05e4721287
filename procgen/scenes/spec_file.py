"""Reads a spec file and checks what types cannot say; writes a commented one."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from blender_addon.contract import typed
from blender_addon.contract.errors import UserError

from .lighting import panoramas
from .spec import LAYERS, ROOM, TABLETOP, TURNTABLE, Range, SceneSpec
from .subjects import texture_sets

KINDS = (ROOM, TABLETOP, LAYERS, TURNTABLE)

# Fields of a range whose values may be below zero.
_SIGNED = {"roll", "yaw", "hue", "exposure", "elevation"}


def read_spec(path: Path) -> SceneSpec:
    """The spec in a TOML file; folders that it names are relative to it. Raises UserError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"{path} does not exist: write one with `asset2vec scenes --example room > {path}`."
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} is not a readable TOML file: {error}.") from error
    spec = typed.decode(SceneSpec, document, path)
    for kind in KINDS:
        if kind != spec.scene and kind in document:
            raise UserError(f'{path}: [{kind}] has no use in a spec with scene = "{spec.scene}": remove it.')
    _check_values(spec, path, ())
    return _with_places(spec, path)


def _check_values(table: Any, source: Path, path: tuple[str, ...]) -> None:
    for field in dataclasses.fields(table):
        value, here = getattr(table, field.name), (*path, field.name)
        if dataclasses.is_dataclass(value):
            _check_values(value, source, here)
        elif field.name == "parameters":
            for name, ranges in value.items():
                for key, limits in ranges.items():
                    _check_range(limits, source, (*here, name, key), signed=True)
        elif _is_range(table, field.name) and value is not None:
            _check_range(value, source, here, field.name in _SIGNED)
        elif type(value) in (int, float) and value < 0:
            raise UserError(f"{source}: {_named(here)} must not be negative.")
    for name, least in (("width", 16), ("height", 16), ("samples", 1), ("viewpoints", 1), ("path", 1),
                        ("lightings", 1), ("azimuths", 1), ("rotations", 1)):  # fmt: skip
        value = getattr(table, name, least)
        if isinstance(value, int) and value < least:
            raise UserError(f"{source}: {_named((*path, name))} must be at least {least}.")


def _is_range(table: Any, name: str) -> bool:
    kind = get_type_hints(type(table))[name]
    return any(
        get_origin(k) is tuple and len(get_args(k)) == 2 and Ellipsis not in get_args(k)
        for k in (kind, *get_args(kind))
    )


def _check_range(value: Range, source: Path, path: tuple[str, ...], signed: bool) -> None:
    if value[0] > value[1]:
        raise UserError(f"{source}: {_named(path)} must be [low, high], and {value[0]} is above {value[1]}.")
    if value[0] < 0 and not signed:
        raise UserError(f"{source}: {_named(path)} must not be negative.")


def _named(path: tuple[str, ...]) -> str:
    return f"[{'.'.join(path[:-1])}] {path[-1]}"


def _with_places(spec: SceneSpec, source: Path) -> SceneSpec:
    """The spec with absolute folders, checked to hold what they are named for."""
    beside = source.resolve().parent
    if spec.world.hdri:
        place = str(beside / Path(spec.world.hdri).expanduser())
        panoramas(place)
        spec = dataclasses.replace(spec, world=dataclasses.replace(spec.world, hdri=place))
    if spec.materials and spec.materials.textures:
        place = str(beside / Path(spec.materials.textures).expanduser())
        texture_sets(place)
        spec = dataclasses.replace(spec, materials=dataclasses.replace(spec.materials, textures=place))
    return spec


def example(kind: str) -> str:
    """A spec file of that kind with every field, its meaning and its default."""
    lines = ["# asset2vec scenes THIS_FILE --library LIBRARY.blend --frames 100 --seed 1 --out DATASET\n"]
    lines.append(f'scene = "{kind}"  # {", ".join(KINDS)}')
    hints = get_type_hints(SceneSpec)
    for field in dataclasses.fields(SceneSpec):
        if field.name in ("scene", "parameters") or (field.name in KINDS and field.name != kind):
            continue
        cls = next(
            k for k in (hints[field.name], *get_args(hints[field.name])) if dataclasses.is_dataclass(k)
        )
        off = field.default is None
        lines += ["", f"# {cls.__doc__}" + (" Off until this table is written:" if off else "")]
        lines += [("# " if off else "") + line for line in _table(field.name, cls)]
    lines += ["", "# Inputs of geometry nodes and shape keys of an asset or a category, drawn from ranges:"]
    lines += ['# [parameters.chair]\n# "Seat Height" = [0.4, 0.5]']
    return "\n".join(lines) + "\n"


def _table(name: str, cls: Any) -> list[str]:
    lines = [f"[{name}]"]
    for field in dataclasses.fields(cls):
        value = getattr(cls(), field.name)
        text = f"{field.name} = {_toml(value)}" if value is not None else f"# {field.name} = [low, high]"
        lines.append(f"{text}  # {field.metadata['help']}")
    return lines


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return repr(value)
