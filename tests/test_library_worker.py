"""Blender workers and what they do to a library file: listing, metadata, saving whole or not at all."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract import metadata
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed
from blender_addon.contract.files import PARTIAL_PREFIX
from blender_addon.contract.jobs import ImportAssets, ListAssets, WriteMetadata
from procgen import blender_process
from procgen.blender_process import BlenderWorker, WorkerDied, worker_command
from tests.blender_scripts import run_script

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.bpy
CODE = np.linspace(-1, 1, metadata.CODE_SIZE, dtype=np.float32).tolist()


@pytest.fixture(scope="module")
def worker() -> Iterator[BlenderWorker]:
    with BlenderWorker(None) as running:
        yield running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker: BlenderWorker) -> Path:
    """A folder with a library of two crates and the files they came from."""
    folder = tmp_path_factory.mktemp("made")
    run_script("export_samples", folder)
    files = [str(folder / name) for name in ("crate.ply", "crate.glb")]
    worker.run(ImportAssets(str(folder / "library.blend"), files, "crate", "-Y", 1.0), print)
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    shutil.copy(made / "library.blend", tmp_path / "library.blend")
    return tmp_path / "library.blend"


def listed(worker: BlenderWorker, library: Path) -> list[dict[str, Any]]:
    return worker.run(ListAssets(str(library), str(library.parent / "previews")), print)["assets"]


def version_of(file: Path) -> tuple[int, int, int]:
    """Changes when the file is written or replaced; reading it, which moves its access time, does not."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def test_listing_tells_each_asset_and_leaves_the_file_alone(worker: BlenderWorker, library: Path) -> None:
    before = version_of(library)
    first, second = listed(worker, library), listed(worker, library)
    assert first == second
    assert [(a["kind"], a["name"], a["category"]) for a in first] == [
        ("OBJECT", "crate", "crate"),
        ("OBJECT", "crate.001", "crate"),
    ]
    assert all(len(asset["source_hash"]) == 64 and asset["fitted"] == {} for asset in first)
    assert first[0]["source_hash"] != first[1]["source_hash"]  # one has a picture on it
    assert version_of(library) == before
    for asset in first:
        preview = library.parent / "previews" / f"{asset['asset_id']}.png"
        assert preview.read_bytes().startswith(b"\x89PNG")


def test_an_unchanged_preview_is_not_written_again(worker: BlenderWorker, library: Path) -> None:
    [first, _] = listed(worker, library)
    preview = library.parent / "previews" / f"{first['asset_id']}.png"
    os.utime(preview, (1, 1))
    listed(worker, library)
    assert preview.stat().st_mtime == 1


def test_an_id_owned_by_another_library_is_replaced_and_its_codes_go(
    worker: BlenderWorker, library: Path
) -> None:
    [first, second] = listed(worker, library)
    worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print)
    asked = []

    def taken(ids: Sequence[str]) -> set[str]:
        if asked.append(ids) or len(asked) == 1:
            raise UserError("The catalogue is away.")
        return {first["asset_id"]}

    with BlenderWorker(None, taken=taken) as asking:
        with pytest.raises(UserError, match="is away"):
            listed(asking, library)
        after = listed(asking, library)
    assert asked == [[first["asset_id"], second["asset_id"]]] * 2  # its own ids, and no others
    assert after[0]["asset_id"] not in (first["asset_id"], second["asset_id"])
    assert after[0]["fitted"] == {}
    assert after[1]["asset_id"] == second["asset_id"]
    assert listed(worker, library) == after


def fitted_row() -> dict[str, Any]:
    return {
        metadata.SHAPE: CODE,
        metadata.APPEARANCE: CODE[::-1],
        metadata.MODEL: "model-1",
        metadata.SOURCE_HASH: "f" * 64,
        metadata.PSNR: 31.5,
        metadata.IOU: 0.97,
    }


def test_metadata_is_written_as_float32_and_kept_with_a_backup(worker: BlenderWorker, library: Path) -> None:
    original = library.read_bytes()
    [first, _] = listed(worker, library)
    assert worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print) == {"written": 1}
    assert library.with_suffix(".blend1").read_bytes() == original
    assert listed(worker, library)[0]["fitted"] == fitted_row()
    assert listed(worker, library)[0]["source_hash"] == first["source_hash"]
    asset = run_script("inspect_library", library)["assets"][0]
    assert (asset["keys"][metadata.SHAPE], asset["keys"][metadata.APPEARANCE]) == ("f", "f")


def test_metadata_that_is_there_already_is_not_saved_again(worker: BlenderWorker, library: Path) -> None:
    [first, _] = listed(worker, library)
    request = WriteMetadata(str(library), {first["asset_id"]: fitted_row()})
    worker.run(request, print)
    before = version_of(library)
    assert worker.run(request, print) == {"written": 0}
    assert version_of(library) == before


def test_none_removes_a_key(worker: BlenderWorker, library: Path) -> None:
    [first, _] = listed(worker, library)
    worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print)
    gone: dict[str, Any] = dict.fromkeys(metadata.FITTED_KEYS)
    worker.run(WriteMetadata(str(library), {first["asset_id"]: gone}), print)
    assert listed(worker, library)[0]["fitted"] == {}


def test_an_asset_that_is_gone_is_told_and_the_others_are_written(
    worker: BlenderWorker, library: Path
) -> None:
    [first, _] = listed(worker, library)
    said: list[Event] = []
    rows = {"0" * 32: fitted_row(), first["asset_id"]: fitted_row()}
    assert worker.run(WriteMetadata(str(library), rows), said.append) == {"written": 1}
    assert [event.item for event in said if isinstance(event, Failed)] == ["0" * 32]


@pytest.mark.parametrize(
    "row",
    [
        {"a2v_unknown": 1},
        {metadata.SHAPE: CODE[1:]},
        {metadata.MODEL: ["list", "of", "str"]},
        {metadata.PSNR: float("inf")},
        {metadata.PARAMETERS: {"flags": [True, False]}},
    ],
)
def test_what_would_harm_blender_is_refused(
    worker: BlenderWorker, library: Path, row: dict[str, Any]
) -> None:
    before = library.read_bytes()
    [first, _] = listed(worker, library)
    with pytest.raises(RuntimeError, match="a2v_"):
        worker.run(WriteMetadata(str(library), {first["asset_id"]: row}), print)
    assert library.read_bytes() == before


def test_compression_is_kept_as_it_is(worker: BlenderWorker, library: Path, made: Path) -> None:
    [first, _] = listed(worker, library)
    worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print)
    assert not library.read_bytes().startswith(b"BLENDER")
    plain = library.with_name("plain.blend")
    shutil.copy(made / "crate.blend", plain)
    worker.run(ImportAssets(str(plain), [str(made / "crate.ply")], "crate", "-Y", 1.0), print)
    assert plain.read_bytes().startswith(b"BLENDER")


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the full disk is simulated on Linux only")
def test_a_full_disk_leaves_the_library_as_it_was(library: Path, made: Path) -> None:
    before = library.read_bytes()
    with BlenderWorker(None) as worker:
        [first, _] = listed(worker, library)
        resource.prlimit(worker._process.pid, resource.RLIMIT_FSIZE, (40_000, 40_000))
        with pytest.raises(UserError, match=r"library\.blend could not be saved .* free disk space"):
            worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print)
        said: list[Event] = []
        new = str(library.with_name("new.blend"))
        request = ImportAssets(new, [str(made / "crate.glb")], "crate", "-Y", 1.0)
        assert worker.run(request, said.append) == {"added": [], "present": []}
        assert any(isinstance(event, Failed) and "free disk space" in event.message for event in said)
        with pytest.raises(UserError, match=r"new\.blend could not be saved"):
            worker.run(ImportAssets(new, [str(made / "crate.stl")], "crate", "-Y", 1.0), print)
    assert library.read_bytes() == before
    left = {p.name for p in library.parent.iterdir()}
    assert left == {"library.blend", "previews", "blender_assets.cats.txt"}


def test_a_library_of_a_newer_blender_is_refused(worker: BlenderWorker, made: Path, tmp_path: Path) -> None:
    content = bytearray((made / "crate.blend").read_bytes())
    content[9:12] = b"999"
    newer = tmp_path / "newer.blend"
    newer.write_bytes(content)
    for request in (
        ListAssets(str(newer), str(tmp_path / "previews")),
        WriteMetadata(str(newer), {}),
        ImportAssets(str(newer), [str(made / "crate.ply")], "crate", "-Y", 1.0),
    ):
        with pytest.raises(UserError, match=r"newer\.blend was saved by Blender 9\.99.*--blender"):
            worker.run(request, print)
    assert newer.read_bytes() == content


@pytest.mark.parametrize("name", ["missing.blend", "text.blend", "folder.blend"])
def test_what_is_no_library_is_refused_by_name(worker: BlenderWorker, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.blend").write_text("no .blend file")
    (tmp_path / "folder.blend").mkdir()
    with pytest.raises(UserError, match=name):
        listed(worker, tmp_path / name)


@pytest.mark.parametrize("name", ["mine.asset.blend", "library.glb"])
def test_a_library_needs_its_own_name(worker: BlenderWorker, made: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=name):
        worker.run(ImportAssets(str(tmp_path / name), [str(made / "crate.ply")], "crate", "-Y", 1.0), print)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_dies_is_told_and_started_again(library: Path, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "worker.log"
    with BlenderWorker(None, log) as worker:
        expected = listed(worker, library)
        worker._process.kill()
        worker._process.wait()
        worker._process.poll = lambda: None  # as if it died after the request was on its way
        with pytest.raises(WorkerDied, match="SIGKILL"):
            listed(worker, library)
        assert listed(worker, library) == expected
    assert "library.blend" in log.read_text()


def test_a_worker_ends_with_the_process_that_started_it(library: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from procgen.blender_process import BlenderWorker\n"
        "from blender_addon.contract.jobs import ListAssets\n"
        "worker = BlenderWorker(None)\n"
        f"worker.run(ListAssets({str(library)!r}, {str(library.parent / 'p')!r}), print)\n"
        "print(worker._process.pid, flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and is_running(pid):
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "worker.py" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


def test_blender_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError, match="no-such-blender"):
        worker_command(Path("no-such-blender"))


def test_a_worker_takes_only_its_own_packages_from_the_folder_they_are_in(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That may be the site-packages of a Python that is not Blender's."""
    site = tmp_path / "site-packages"
    for package in ("blender_addon", "procgen"):
        shutil.copytree(ROOT / package, site / package)
    for folder in (site, site / "procgen" / "blender"):
        (folder / "numpy.py").write_text("raise ImportError('of another Python')")
    monkeypatch.setattr(blender_process, "WORKER", site / "procgen" / "blender" / "worker.py")
    with BlenderWorker(None) as worker:
        assert len(listed(worker, library)) == 2


def test_a_log_that_cannot_be_written_is_told(library: Path, tmp_path: Path) -> None:
    log = library / "log.txt"  # a file is in the place of its folder
    with BlenderWorker(None, log) as worker, pytest.raises(UserError) as told:
        listed(worker, library)
    assert str(told.value).startswith(f"The log {log} cannot be written (")


def test_nothing_partial_is_left(worker: BlenderWorker, library: Path) -> None:
    [first, _] = listed(worker, library)
    worker.run(WriteMetadata(str(library), {first["asset_id"]: fitted_row()}), print)
    assert not [p for p in library.parent.iterdir() if p.name.startswith(PARTIAL_PREFIX) or "@" in p.name]
