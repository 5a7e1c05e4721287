"""Specs of scenes as text: reads one, checks what types cannot say, and writes one with its comments."""

import dataclasses
import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin, get_type_hints

from . import typed
from .errors import UserError
from .scene_spec import KINDS, SceneSpec


def read_text(text: str, source: object) -> SceneSpec:
    """The spec in a TOML text, which errors call ``source``. Folders that it names are not looked for."""
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # no TOML, or a number of thousands of digits
        raise UserError(f"{source} is not a readable TOML file: {error}.") from error
    spec = typed.decode(SceneSpec, document, source)
    for kind in KINDS:
        if kind != spec.scene and kind in document:
            raise UserError(
                f'{source}: [{kind}] has no use in a spec with scene = "{spec.scene}": remove it.'
            )
    check(spec, source)
    return spec


def check(spec: SceneSpec, source: object) -> None:
    """Raises UserError for a number out of its bounds, or a range that is none."""
    _check(SceneSpec, spec, {}, source, ())


def _check(kind: Any, value: Any, limits: Mapping[str, Any], source: object, path: tuple[str, ...]) -> None:
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


def example(kind: str) -> str:
    """A spec file of that kind with every field, its meaning and its default."""
    return spec_text(SceneSpec(kind))  # type: ignore[arg-type]


def spec_text(spec: SceneSpec) -> str:
    """A spec file with every field that its kind has, its meaning and its value: read_text gives it back."""
    lines = ["# asset2vec scenes THIS_FILE --library LIBRARY.blend --frames 100 --seed 1 --out DATASET\n"]
    lines.append(f'scene = "{spec.scene}"  # {", ".join(KINDS)}')
    hints = get_type_hints(SceneSpec)
    for field in dataclasses.fields(SceneSpec):
        if field.name in ("scene", "parameters") or (field.name in KINDS and field.name != spec.scene):
            continue
        kinds = (hints[field.name], *get_args(hints[field.name]))
        cls: Any = next(k for k in kinds if dataclasses.is_dataclass(k))
        value = getattr(spec, field.name)
        off = value is None
        lines += ["", f"# {cls.__doc__}" + (" Off until this table is written:" if off else "")]
        lines += [("# " if off else "") + line for line in _table(field.name, value or cls())]
    lines += ["", "# Inputs of geometry nodes and shape keys of an asset or a category, drawn from ranges:"]
    lines += _parameters(spec) or ['# [parameters.chair]\n# "Seat Height" = [0.4, 0.5]']
    return "\n".join(lines) + "\n"


def _table(name: str, table: Any) -> Iterator[str]:
    yield f"[{name}]"
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        text = f"{field.name} = {_toml(value)}" if value is not None else f"# {field.name} = [low, high]"
        bounds = f" ({_bounds(field.metadata)})" if math.isfinite(field.metadata["low"]) else ""
        yield f"{text}  # {field.metadata['help']}{bounds}"


def _parameters(spec: SceneSpec) -> list[str]:
    lines = []
    for name, ranges in spec.parameters.items():
        lines.append(f"[parameters.{_toml(name)}]")
        lines += [f"{_toml(key)} = {_toml(value)}" for key, value in ranges.items()]
    return lines


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        items = ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items())
        return f"{{ {items} }}" if items else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return repr(value)
