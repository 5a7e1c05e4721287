"""A worker replaces a library only if nobody else has work in it, and clears what killed saves left."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blender_addon import open_libraries
from blender_addon.contract import metadata
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Progress
from blender_addon.contract.jobs import ImportAssets, ListAssets, MakeSamples, Request, WriteMetadata
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library
from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def worker() -> Iterator[BlenderWorker]:
    with BlenderWorker(None) as running:
        yield running


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    run_script("export_samples", folder)
    return folder


@pytest.fixture
def library(samples: Path, tmp_path: Path) -> Path:
    """Three assets without ids."""
    shutil.copy(samples / "marked.blend", tmp_path / "library.blend")
    return tmp_path / "library.blend"


def import_into(library: Path, samples: Path) -> ImportAssets:
    return ImportAssets(str(library), [str(samples / "crate.glb")], "crate", "-Y", 1.0)


def previews(library: Path) -> Path:
    return library.parent / "previews"


def test_a_library_that_another_import_made_meanwhile_is_kept(
    worker: BlenderWorker, samples: Path, tmp_path: Path
) -> None:
    library = tmp_path / "new.blend"

    def others_import(event: Event) -> None:
        if isinstance(event, Progress):
            shutil.copy(samples / "marked.blend", library)

    with pytest.raises(UserError, match=r"new\.blend was made by another program in the meantime"):
        worker.run(import_into(library, samples), others_import)
    assert library.read_bytes() == (samples / "marked.blend").read_bytes()


def test_a_library_that_is_gone_meanwhile_is_told(
    worker: BlenderWorker, samples: Path, library: Path
) -> None:
    def others_delete(event: Event) -> None:
        if isinstance(event, Progress):
            library.unlink(missing_ok=True)

    with pytest.raises(UserError, match=r"library\.blend was deleted or moved by another program"):
        worker.run(import_into(library, samples), others_delete)
    assert not library.exists()


def test_what_others_save_while_the_new_file_is_written_is_kept(library: Path) -> None:
    said = run_script("save_with_others", library)
    assert "was saved by another program in the meantime" in said["changed"]
    assert "was made by another program in the meantime" in said["made"]
    assert library.read_bytes() == b"what others saved"
    assert sorted(p.name for p in library.parent.iterdir()) == ["library.blend", "new.blend"]


def requests_that_save(library: Path, samples: Path) -> list[Request]:
    return [
        ListAssets(str(library), str(previews(library))),
        import_into(library, samples),
        MakeSamples(str(library), "chair", 1, 1, turned=False, variant="original"),
    ]


def test_no_job_saves_a_library_that_an_artist_has_changed(
    samples: Path, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    before = library.read_bytes()
    open_libraries.mark(library, dirty=True)
    try:
        with BlenderWorker(None) as worker:
            for request in requests_that_save(library, samples):
                with pytest.raises(UserError, match=r"library\.blend is open in Blender .* unsaved changes"):
                    worker.run(request, print)
            assert library.read_bytes() == before

            open_libraries.mark(library, dirty=False)
            records = list_library(library, (), previews(library), None, print)
            open_libraries.mark(library, dirty=True)
            before = library.read_bytes()
            assert list_library(library, (), previews(library), None, print) == records  # nothing to save
            row: dict[str, Any] = {metadata.MODEL: "model-1"}
            with pytest.raises(UserError, match="unsaved changes"):
                worker.run(WriteMetadata(str(library), {records[0].asset_id: row}), print)
            assert library.read_bytes() == before
    finally:
        open_libraries.unmark(library)


def test_only_one_process_saves_at_a_time(worker: BlenderWorker, library: Path) -> None:
    before = library.read_bytes()
    request = ListAssets(str(library), str(previews(library)))
    with open_libraries.saving(library):
        with pytest.raises(UserError, match=r"library\.blend is being saved by another program"):
            worker.run(request, print)
    assert library.read_bytes() == before
    worker.run(request, print)
    assert library.read_bytes() != before


def test_what_a_killed_save_left_is_cleared_by_the_next(worker: BlenderWorker, library: Path) -> None:
    left = [library.with_name(f".partial-0123abcd-library.blend{end}") for end in ("", "@")]
    others = [library.with_name(f".partial-0123abcd-{name}") for name in ("other.blend", "library.blend.txt")]
    for path in (*left, *others):
        path.write_text("half")
    worker.run(ListAssets(str(library), str(previews(library))), print)
    assert not [path for path in left if path.exists()]
    assert all(path.exists() for path in others)
