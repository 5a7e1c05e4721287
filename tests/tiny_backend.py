"""A backend of a few lines as a wheel, with all it needs: pip installs it in a second, without a network."""

import base64
import hashlib
import zipfile
from pathlib import Path

from blender_addon.contract.events import Result, encode

VERSION = "0.0.1"
FINDINGS = [
    {"subject": "Python", "ok": True, "text": "3.11.7", "needed": "", "remedy": ""},
    {"subject": "Blender", "ok": True, "text": "4.5.15 (bpy package)", "needed": "views", "remedy": ""},
    {"subject": "Codes", "ok": True, "text": "torch 2.13.0", "needed": "fit and refresh", "remedy": ""},
    {
        "subject": "Scenes",
        "ok": False,
        "text": "blenderproc missing",
        "needed": "scenes and exports",
        "remedy": "pip install it",
    },
    {"subject": "GPU", "ok": True, "text": "none: fits run on the processor", "needed": "", "remedy": ""},
]
ANSWER = {"version": VERSION, "findings": FINDINGS}
_MAIN = f"""
import sys
arguments = sys.argv[1:]
if arguments == ["--version"]:
    print("asset2vec {VERSION}")
elif arguments == ["--events", "doctor"]:
    print({encode(Result(ANSWER))!r})
else:
    sys.exit(f"only a test: {{arguments}}")
"""


def write_bundle(folder: Path, main: str = _MAIN) -> Path:
    """A folder as the extension's ``backend``; the packages that it needs are in it too."""
    folder.mkdir(parents=True, exist_ok=True)
    package = {"nerf_backend/__init__.py": "", "nerf_backend/__main__.py": main}
    requires = ["Provides-Extra: all", 'Requires-Dist: tinydep; extra == "all"']
    write_wheel(folder, "asset2vec", VERSION, package, requires)
    write_wheel(folder, "torch", "2.13.0", {"torch/__init__.py": ""})
    write_wheel(folder, "tinydep", "1.0", {"tinydep.py": ""})
    (folder / "constraints.txt").write_text("tinydep==1.0\ntorch==2.13.0\n")
    return folder


def write_wheel(
    folder: Path, name: str, version: str, files: dict[str, str], more: list[str] | None = None
) -> Path:
    info = f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *(more or [])]
    files = files | {
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)  # without a clock: the same bytes each time
    return target


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def no_network(bundle: Path) -> dict[str, str]:
    """Environment in which pip finds the bundle's packages and nothing else."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(bundle), "PIP_CONFIG_FILE": "/dev/null"}
