"""The layers import only what they may, and randomness has one source."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    p for package in ("blender_addon", "procgen", "nerf_backend") for p in (ROOT / package).rglob("*.py")
]
BLENDER_MODULES = {
    "bpy",
    "bl_operators",
    "bmesh",
    "bpy_extras",
    "mathutils",
    "gpu",
    "gpu_extras",
    "blf",
    "addon_utils",
    "_cycles",
    "cycles",
}
BACKEND = {
    "numpy",
    "blender_addon",
    "procgen",
    "PIL",
    "imageio",
    "jinja2",
    "torch",
    "tinycudann",
    "safetensors",
}


def imports(path: Path) -> set[str]:
    """Top-level names of absolute imports, at any depth of the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


# What the files of a folder may import beside the standard library; the first folder that fits counts.
ALLOWED: dict[str, set[str]] = {
    "blender_addon/contract/": set(),
    "blender_addon/": {"numpy"} | BLENDER_MODULES,
    "procgen/blender/scenes/": {"numpy", "blender_addon", "procgen", "blenderproc"} | BLENDER_MODULES,
    "procgen/blender/": {"numpy", "blender_addon", "procgen"} | BLENDER_MODULES,
    "procgen/scene_record/": {"numpy", "scipy", "blender_addon", "procgen", "PIL", "OpenEXR", "embreex"},
    "procgen/scene_inspection/": {"numpy", "blender_addon", "procgen", "PIL"},
    "procgen/exports/": {"numpy", "blender_addon", "procgen", "PIL"}
    | {"h5py", "pycocotools", "scipy", "trimesh", "yaml"},
    "procgen/cluster/": {"numpy", "blender_addon", "PIL", "ray"},
    "procgen/": {"numpy", "scipy", "threadpoolctl", "blender_addon", "PIL", "OpenEXR"},
    "nerf_backend/benchmark/": BACKEND | {"sklearn", "skimage"},
    "nerf_backend/uses/": BACKEND | {"sklearn", "skimage", "scipy", "trimesh", "openTSNE", "threadpoolctl"},
    "nerf_backend/shared_catalogue/benchmark/": BACKEND | {"psycopg", "pgserver"},
    "nerf_backend/shared_catalogue/": BACKEND | {"psycopg"},
    "nerf_backend/object_store/": BACKEND | {"fsspec"},
    "nerf_backend/": BACKEND,
}


def allowed(path: Path) -> set[str]:
    part = path.relative_to(ROOT).as_posix()
    return next(names for folder, names in ALLOWED.items() if part.startswith(folder))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    extra = imports(path) - set(sys.stdlib_module_names) - allowed(path)
    assert not extra, f"{path.name} imports {sorted(extra)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_module_uses_global_random_state_or_pickle(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not imports(path) & {"random", "pickle"}
    for banned in (
        r"np\.random\.(seed|rand)",
        r"\btorch\.manual_seed",
        r"(?<!\.)torch\.load",
        "allow_pickle=True",
    ):
        assert not re.search(banned, text), f"{path.name} uses {banned}"


def test_what_the_panels_are_made_of_knows_no_panel() -> None:
    outside = [p for p in (ROOT / "blender_addon").rglob("*.py") if p.parent.name != "ui"]
    found = {p.name for p in outside if re.search(r"from \.+(ui\b| import .*\bui\b)", p.read_text("utf-8"))}
    assert found == {"registration.py", "preferences.py"}, "these hand the panels to Blender"


def test_timers_are_started_in_one_place() -> None:
    """Else one may stay when the add-on is switched off."""
    addon = [path for path in SOURCES if path.is_relative_to(ROOT / "blender_addon")]
    found = [path.name for path in addon if "timers.register(" in path.read_text(encoding="utf-8")]
    assert found == ["timers.py"]


def test_the_command_line_starts_without_torch_blender_a_cluster_or_a_store() -> None:
    code = (
        "import sys, nerf_backend.cli; nerf_backend.cli.parser(); "
        "print({'torch', 'bpy', 'ray', 'fsspec', 'botocore'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout.strip() == "set()"


def test_no_file_keeps_marks_of_a_merge() -> None:
    marks = "<" * 7, ">" * 7
    texts = {p: p.read_text(encoding="utf-8") for p in [*SOURCES, *(ROOT / "docs").glob("*.md")]}
    left = [p.name for p, text in texts.items() if any(line.startswith(marks) for line in text.splitlines())]
    assert not left
