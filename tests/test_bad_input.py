"""Bad input gets one clear sentence that names the file, exit code 2 and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .command_line import ROOT, edit_in_blender, run

pytestmark = pytest.mark.bpy


def sentence(*arguments: object, **environment: str) -> str:
    """What a command that must fail with exit code 2 says."""
    done = run(*arguments, **environment)
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two assets of one name (an object and a collection), neither fitted."""
    path = tmp_path_factory.mktemp("libraries") / "two of one name.blend"
    script = (
        "bpy.ops.wm.read_factory_settings(use_empty=True)\n"
        "mesh = bpy.data.meshes.new('m'); mesh.from_pydata([(0,0,0),(1,0,0),(0,0,1)], [], [(0,1,2)])\n"
        "a = bpy.data.objects.new('Chair', mesh); c = bpy.data.collections.new('Chair')\n"
        "c.objects.link(bpy.data.objects.new('Part', mesh))\n"
        "scene = bpy.context.scene.collection; scene.objects.link(a); scene.children.link(c)\n"
        "for d in (a, c):\n"
        "    d.asset_mark(); d.asset_data['a2v_category'] = 'chair'\n"
        f"bpy.ops.wm.save_as_mainfile(filepath={str(path)!r})"
    )
    subprocess.run([sys.executable, "-c", "import bpy\n" + script], check=True, capture_output=True)
    return path


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    for command in ("refresh", "catalogue"):
        said = sentence(command, tmp_path / "none.blend")
        assert "none.blend does not exist" in said


def test_a_library_that_is_no_blend_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert "a.txt is not a .blend file" in sentence("refresh", tmp_path / "a.txt")
    (tmp_path / "text.blend").write_text("not a blend file")
    assert "text.blend" in sentence("refresh", tmp_path / "text.blend")


def test_an_empty_folder_and_broken_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    library = tmp_path / "lib.blend"
    assert "empty" in sentence("import", tmp_path / "empty", "--category", "chair", "--library", library)
    (tmp_path / "text.glb").write_text("I am not a model")
    said = sentence("import", tmp_path / "text.glb", "--category", "chair", "--library", library)
    assert "text.glb" in said
    assert sentence("demo", "--assets", tmp_path / "empty", "--out", tmp_path / "demo")


def test_a_folder_that_is_no_view_dataset(tmp_path: Path) -> None:
    assert "dataset.json" in sentence("fit", tmp_path, "--model", tmp_path / "model")


def test_a_full_disk_leaves_the_library_as_it_was(library: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the save fails half-way."""
    target = tmp_path / "full.blend"
    target.write_bytes(library.read_bytes())
    before = target.read_bytes()
    code = (
        "import resource, sys, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from nerf_backend.cli import main\n"
        "sys.exit(main(['catalogue', sys.argv[1]]))"
    )
    process = [sys.executable, "-c", code, target]
    done = subprocess.run(process, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "full.blend" in done.stderr
    assert "Traceback" not in done.stderr
    assert target.read_bytes() == before
    assert [p for p in tmp_path.iterdir() if p.suffix == ".blend"] == [target]


def test_two_assets_of_one_name_are_told_apart(library: Path) -> None:
    assert run("catalogue", library).returncode == 0
    assert "2 assets named 'Chair'" in sentence("similar", library, "Chair")


def test_an_asset_that_is_not_there_or_not_fitted(library: Path) -> None:
    run("catalogue", library)
    assert "no asset named 'Chari': did you mean 'Chair'" in sentence("similar", library, "Chari")
    ids = [a for a in run("catalogue", library).stdout.split() if len(a) == 32]
    assert "no codes yet" in sentence("similar", library, ids[0])


def test_a_library_open_elsewhere_with_unsaved_changes(library: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = (
        "import sys, time; from pathlib import Path; from blender_addon import open_libraries\n"
        "open_libraries.mark(Path(sys.argv[1]), dirty=True); print('open', flush=True); time.sleep(60)"
    )
    environment = os.environ | {"ASSET2VEC_HOME": str(home)}
    artist = subprocess.Popen(
        [sys.executable, "-c", code, library], stdout=subprocess.PIPE, cwd=ROOT, env=environment
    )
    assert artist.stdout is not None
    artist.stdout.readline()
    said = sentence("refresh", library, ASSET2VEC_HOME=str(home))
    assert f"open in Blender (process {artist.pid}) with unsaved changes" in said
    artist.kill()
    artist.wait()
    assert run("catalogue", library, ASSET2VEC_HOME=str(home)).returncode == 0


def test_a_library_of_a_newer_blender(library: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.blend"
    newer.write_bytes(library.read_bytes())
    edit_in_blender(newer, "bpy.context.preferences.filepaths.use_file_compression = False")
    data = newer.read_bytes()
    assert data[:9] == b"BLENDER-v"
    newer.write_bytes(data[:9] + b"499" + data[12:])
    said = sentence("refresh", newer)
    assert "newer.blend" in said
    assert "--blender" in said


def test_a_model_of_an_unknown_version(library: Path, tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"schema": "asset2vec.model/99"}))
    from blender_addon.contract.errors import UserError
    from nerf_backend.model_file import load_model

    with pytest.raises(UserError, match=r"asset2vec\.model/99"):
        load_model(tmp_path)
