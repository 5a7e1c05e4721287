"""The project as a wheel, the same bytes from the same sources; for the extension, which carries it.

Written here and not by setuptools, which need not be installed and puts the clock into its files. What is in
the wheel is what pyproject.toml says (tests/test_backend_wheel.py compares it with setuptools' own).
"""

import base64
import hashlib
import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: no clock in the bytes
_TAG = "py3-none-any"
_WHEEL = f"Wheel-Version: 1.0\nGenerator: asset2vec\nRoot-Is-Purelib: true\nTag: {_TAG}\n"


def wheel() -> tuple[str, bytes]:
    """The wheel's file name and content."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        document = tomllib.load(file)
    project = document["project"]
    info = f"{project['name']}-{project['version']}.dist-info"
    files = code(document["tool"]["setuptools"]) | {
        f"{info}/METADATA": _metadata(project).encode(),
        f"{info}/WHEEL": _WHEEL.encode(),
        f"{info}/entry_points.txt": _entry_points(project).encode(),
        f"{info}/licenses/LICENSE": (ROOT / "LICENSE").read_bytes(),
    }
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD").encode()
    return f"{project['name']}-{project['version']}-{_TAG}.whl", zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def code(settings: dict[str, Any]) -> dict[str, bytes]:
    """Name in the wheel: content; of the packages and their data that ``[tool.setuptools]`` names."""
    patterns = settings["packages"]["find"]["include"]
    roots = [
        folder for pattern in patterns for folder in ROOT.glob(pattern) if (folder / "__init__.py").exists()
    ]
    found = [path for folder in roots for path in folder.rglob("*.py")]
    for package, globs in settings["package-data"].items():
        found += [path for pattern in globs for path in (ROOT / package).glob(pattern)]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(found)}


def _metadata(project: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
    ]
    for extra, requirements in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {requirement}; extra == "{extra}"' for requirement in requirements]
    return "\n".join(lines) + "\n"


def _entry_points(project: dict[str, Any]) -> str:
    scripts = "".join(f"{name} = {call}\n" for name, call in project["scripts"].items())
    return f"[console_scripts]\n{scripts}"


def _record(files: dict[str, bytes], own_name: str) -> str:
    """Each file's hash and size, as pip checks them; of this list itself neither."""
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{own_name},,\n"])
