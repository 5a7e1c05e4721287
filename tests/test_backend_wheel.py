"""The wheel that the extension carries is the project, as setuptools would have packed it."""

import io
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from .conftest import ROOT

CODE = ("blender_addon", "procgen", "nerf_backend")
BESIDE = ("pyproject.toml", "README.md", "LICENSE")  # what setuptools reads too


@pytest.fixture(scope="module")
def carried(extension_zip: Path) -> zipfile.ZipFile:
    """The wheel in the extension's zip."""
    with zipfile.ZipFile(extension_zip) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".whl"))
        assert name == f"backend/asset2vec-{project_version()}-py3-none-any.whl"
        return zipfile.ZipFile(io.BytesIO(archive.read(name)))


def project_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def test_it_is_the_code_of_the_project(carried: zipfile.ZipFile) -> None:
    packed = {name for name in carried.namelist() if ".dist-info/" not in name}
    written = {
        path.relative_to(ROOT).as_posix()
        for package in CODE
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == written
    for name in packed:
        assert carried.read(name) == (ROOT / name).read_bytes(), name


def test_the_extension_and_its_backend_are_of_one_version(extension_zip: Path) -> None:
    with zipfile.ZipFile(extension_zip) as archive:
        manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
        assert archive.read("backend/constraints.txt") == (ROOT / "constraints.txt").read_bytes()
    assert manifest["version"] == project_version()


def test_setuptools_packs_the_same(carried: zipfile.ZipFile, tmp_path: Path) -> None:
    for name in BESIDE:
        shutil.copy(ROOT / name, tmp_path / name)
    for name in CODE:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import setuptools.build_meta as b; print(b.build_wheel('.'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as theirs:
        own = {name for name in theirs.namelist() if not name.endswith("top_level.txt")}
        assert set(carried.namelist()) == own
        assert described(carried) == described(theirs)
        name = next(name for name in own if name.endswith("entry_points.txt"))
        assert carried.read(name).split() == theirs.read(name).split()


def test_an_image_of_the_guide_is_made_of_the_same() -> None:
    said = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in said if not line.startswith("#")]
    assert rules[0] == "*" and rules[-1] == "**/__pycache__"
    assert set(rules[1:-1]) == {f"!{name}" for name in (*BESIDE, *CODE, "constraints.txt")}


def described(wheel: zipfile.ZipFile) -> dict[str, object]:
    """The metadata as pip understands them."""
    name = next(name for name in wheel.namelist() if name.endswith("METADATA"))
    fields = Parser().parsestr(wheel.read(name).decode())
    requirements = {str(Requirement(text)) for text in fields.get_all("Requires-Dist", [])}
    single = {
        key: fields[key] for key in ("Name", "Version", "Summary", "License-Expression", "Requires-Python")
    }
    versions = ",".join(sorted(single["Requires-Python"].split(",")))
    return single | {
        "Requires-Python": versions,
        "extras": set(fields.get_all("Provides-Extra", [])),
        "requirements": requirements,
    }


def test_it_installs_and_runs(carried: zipfile.ZipFile, tmp_path: Path) -> None:
    """pip checks the names, hashes and metadata of what it installs."""
    wheel = tmp_path / f"asset2vec-{project_version()}-py3-none-any.whl"
    assert carried.fp
    carried.fp.seek(0)
    wheel.write_bytes(carried.fp.read())
    target = tmp_path / "installed"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
    ]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True, timeout=120)
    where = "import nerf_backend.cli as cli; print(cli.__file__); cli.main(['--version'])"
    done = subprocess.run(
        [sys.executable, "-c", where],
        env={"PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        str(target / "nerf_backend" / "cli.py"),
        "asset2vec",
        project_version(),
    ]
    assert (target / "nerf_backend" / "templates").is_dir()
