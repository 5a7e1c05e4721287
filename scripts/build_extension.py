#!/usr/bin/env python3.11
"""Makes the extension's zip: dist/asset2vec-<version>.zip, the same bytes from the same sources.

    python3.11 scripts/build_extension.py [--blender FILE] [--out FOLDER]

Blender wants the manifest and the root __init__.py side by side in the zip, while the project
keeps the manifest above the package; so the zip is put together here. It carries the backend as
a wheel, so that who has the zip alone can install that. With --blender, that Blender's own
`extension validate` has the last word.
"""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

import backend_wheel

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "blender_manifest.toml"
PACKAGE = ROOT / "blender_addon"
CONSTRAINTS = ROOT / "constraints.txt"
_LEFT_OUT = ("__pycache__", ".mypy_cache", ".ruff_cache")


def build(out: Path) -> Path:
    """Writes the zip into the folder ``out`` and returns its path."""
    version = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["version"]
    target = out / f"asset2vec-{version}.zip"
    out.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_bytes(backend_wheel.zipped(dict(sorted(contents().items()))))
    partial.replace(target)
    return target


def contents() -> dict[str, bytes]:
    """Name in the zip: content."""
    files = {MANIFEST.name: MANIFEST, "LICENSE": ROOT / "LICENSE", "backend/constraints.txt": CONSTRAINTS}
    for path in PACKAGE.rglob("*"):
        if path.is_file() and not set(path.parts) & set(_LEFT_OUT):
            files[path.relative_to(PACKAGE).as_posix()] = path
    name, wheel = backend_wheel.wheel()
    return {name: path.read_bytes() for name, path in files.items()} | {f"backend/{name}": wheel}


def validate(blender: str, archive: Path) -> int:
    return subprocess.call([blender, "--command", "extension", "validate", str(archive)])


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the extension's zip.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the zip")
    parser.add_argument("--blender", help="a Blender executable that validates the zip")
    arguments = parser.parse_args()
    archive = build(arguments.out)
    print(archive)
    return validate(arguments.blender, archive) if arguments.blender else 0


if __name__ == "__main__":
    sys.exit(main())
