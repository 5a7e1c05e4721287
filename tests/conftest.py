"""Fixtures that several subjects share: the real Blender, with the extension installed or not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import nerf_backend  # noqa: F401  before any torch: it says how torch's threads wait

from .postgres_server import empty_database, mine, postgres, postgres_server, shared_url, theirs  # noqa: F401
from .s3_server import bucket, gate, s3_port  # noqa: F401

if TYPE_CHECKING:
    from procgen.scene_record.dataset import SceneDataset

    from .exported import Maker

ROOT = Path(__file__).resolve().parent.parent
SHARED_BLENDER = ROOT.parent / "shared" / "tools" / "blender"
SCREEN = "-screen 0 1600x1000x24 +extension GLX"

# What a test says must not depend on how busy the machine is.
hypothesis.settings.register_profile("busy", deadline=None)
hypothesis.settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story in a window that fails is played once more: a busy virtual screen may lose a click.

    So is what several Ray nodes do on one busy machine.

    The summary counts such tests ("rerun"); one that fails twice fails.
    """
    for item in items:
        if item.get_closest_marker("window") or item.get_closest_marker("long"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests have open or save is not noted in the developer's home folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSET2VEC_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def blender_executable() -> Path:
    """A real Blender that starts: the environment variable BLENDER, else the workplace's."""
    given = os.environ.get("BLENDER") or (str(SHARED_BLENDER) if SHARED_BLENDER.exists() else "")
    if not given:
        pytest.skip("no Blender: set BLENDER to an executable")
    found = shutil.which(given)
    if not found:
        pytest.fail(f"BLENDER={given} is not a program that can be run")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=280, check=False)
    if version.returncode or "Blender" not in version.stdout:
        pytest.skip(f"{given} does not start here: {version.stderr.strip()[-200:]}")
    return Path(found)


@pytest.fixture(scope="session")
def blender_window(blender_executable: Path) -> list[str]:
    """The beginning of a command that opens Blender's window on a virtual screen."""
    if b"--xvfb" in blender_executable.read_bytes()[:4000]:
        return [str(blender_executable), "--xvfb"]
    if not shutil.which("xvfb-run") or not shutil.which("import"):
        pytest.skip("no virtual screen: install xvfb and ImageMagick")
    return ["xvfb-run", "-a", "-s", SCREEN, str(blender_executable)]


@pytest.fixture(scope="session")
def extension_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    script = ROOT / "scripts" / "build_extension.py"
    subprocess.run([sys.executable, str(script), "--out", str(out)], check=True, capture_output=True)
    return next(out.glob("*.zip"))


@pytest.fixture(scope="session")
def blender_environment(
    blender_executable: Path, extension_zip: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of a Blender of its own, with the extension installed and enabled."""
    home = tmp_path_factory.mktemp("blender home")
    (home / "extensions" / "user_default").mkdir(parents=True)
    environment = os.environ | {
        "BLENDER_USER_RESOURCES": str(home),
        "ASSET2VEC_HOME": str(home / "asset2vec"),
        "ASSET2VEC_PYTHON": sys.executable,
    }
    install = ["--command", "extension", "install-file", "-r", "user_default", "--enable", str(extension_zip)]
    run_blender([str(blender_executable), "--background", *install], environment)
    return environment


def run_blender(
    command: Sequence[str], environment: dict[str, str] | None = None, expected: int = 0
) -> subprocess.CompletedProcess[str]:
    """Runs Blender to its end; what it printed is shown if the exit code is not ``expected``."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == expected, done.stdout[-3000:] + done.stderr[-3000:]
    return done


@pytest.fixture(scope="session")
def tiny_views(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Views of a few chairs of boxes."""
    from .tiny_fit import make_views

    return make_views(tmp_path_factory.mktemp("tiny") / "views")


@pytest.fixture(scope="session")
def tiny_model(tiny_views: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model fitted to them; read it, never change it."""
    from .tiny_fit import fit

    folder = tmp_path_factory.mktemp("tiny") / "model"
    fit(tiny_views, folder)
    return folder


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> "SceneDataset":
    """Two scenes of a few objects, see synthetic_dataset.py; read them, never change them."""
    from procgen import open_dataset

    from .synthetic_dataset import write_dataset

    return open_dataset(write_dataset(tmp_path_factory.mktemp("room")))


@pytest.fixture(scope="session")
def turntable(tmp_path_factory: pytest.TempPathFactory) -> "SceneDataset":
    """Three assets, each alone before nothing."""
    from procgen import open_dataset

    from .synthetic_dataset import write_dataset

    return open_dataset(write_dataset(tmp_path_factory.mktemp("turntable"), turntable=True))


@pytest.fixture(scope="session")
def room_of(tmp_path_factory: pytest.TempPathFactory) -> "Maker":
    """room_of(format, val) is a dataset and its export, made once; read them, never change them."""
    from .exported import made_once

    return made_once(tmp_path_factory)
