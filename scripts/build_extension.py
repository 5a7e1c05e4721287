#!/usr/bin/env python3.11
"""Makes the extension's zip: dist/asset2vec-<version>.zip, the same bytes from the same sources.

    python3.11 scripts/build_extension.py [--blender FILE] [--out FOLDER]

Blender wants the manifest and the root __init__.py side by side in the zip, while the project
keeps the manifest above the package; so the zip is put together here. With --blender, that
Blender's own `extension validate` has the last word.
"""

import argparse
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "blender_manifest.toml"
PACKAGE = ROOT / "blender_addon"
_LEFT_OUT = ("__pycache__", ".mypy_cache", ".ruff_cache")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: no clock in the bytes


def build(out: Path) -> Path:
    """Writes the zip into the folder ``out`` and returns its path."""
    version = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["version"]
    target = out / f"asset2vec-{version}.zip"
    out.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w") as archive:
        for name, source in sorted(contents().items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, source.read_bytes())
    partial.replace(target)
    return target


def contents() -> dict[str, Path]:
    """Name in the zip: file."""
    files = {MANIFEST.name: MANIFEST, "LICENSE": ROOT / "LICENSE"}
    for path in PACKAGE.rglob("*"):
        if path.is_file() and not set(path.parts) & set(_LEFT_OUT):
            files[path.relative_to(PACKAGE).as_posix()] = path
    return files


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
