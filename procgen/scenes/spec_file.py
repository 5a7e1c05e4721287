"""Reads a spec file and checks what types cannot say; writes a commented one."""

import dataclasses
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from blender_addon.contract import typed
from blender_addon.contract.errors import UserError

from .lighting import panoramas
from .spec import LAYERS, ROOM, TABLETOP, TURNTABLE, SceneSpec
from .subjects import texture_sets

KINDS = (ROOM, TABLETOP, LAYERS, TURNTABLE)


def read_spec(path: Path) -> SceneSpec:
    """The spec in a TOML file; folders that it names are relative to it. Raises UserError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"{path} does not exist: write one with `asset2vec scenes --example room > {path}`."
        ) from error
    except (OSError, ValueError) as error:  # no UTF-8, no TOML, or a number of thousands of digits
        raise UserError(f"{path} is not a readable TOML file: {error}.") from error
    spec = typed.decode(SceneSpec, document, path)
    for kind in KINDS:
        if kind != spec.scene and kind in document:
            raise UserError(f'{path}: [{kind}] has no use in a spec with scene = "{spec.scene}": remove it.')
    _check(SceneSpec, spec, {}, path, ())
    return _with_places(spec, path)


def _check(kind: Any, value: Any, limits: Mapping[str, Any], source: Path, path: tuple[str, ...]) -> None:
    """``kind`` is the type of the value, ``limits`` are those of its field, in words of ``setting``."""
    if dataclasses.is_dataclass(value):
        hints = get_type_hints(type(value))
        for field in dataclasses.fields(value):
            _check(hints[field.name], getattr(value, field.name), field.metadata, source, (*path, field.name))
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(get_args(kind)[1], item, limits, source, (*path, name))
    elif isinstance(value, tuple):
        for item in value:
            _check(None, item, limits, source, path)
        if limits["nonempty"] and not value:
            raise UserError(f"{source}: {_named(path)} must name at least one.")
        kind = next((k for k in get_args(kind) if get_origin(k) is tuple), kind)  # of ``Range | None``: Range
        if Ellipsis not in get_args(kind) and value[0] > value[1]:
            raise UserError(
                f"{source}: {_named(path)} must be [low, high], and {value[0]} is above {value[1]}."
            )
    elif type(value) in (int, float) and not limits["low"] <= value <= limits["high"]:
        raise UserError(f"{source}: {_named(path)} must be from {_bounds(limits)}, not {value!s:.40}.")


def _bounds(limits: Mapping[str, Any]) -> str:
    return f"{limits['low']:g} to {limits['high']:g}"


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
        bounds = f" ({_bounds(field.metadata)})" if math.isfinite(field.metadata["low"]) else ""
        lines.append(f"{text}  # {field.metadata['help']}{bounds}")
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
