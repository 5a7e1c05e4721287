"""The main job on a tiny sample library: from parameters to codes in the .blend file."""

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract import events, view_dataset
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.colours import read_colours
from blender_addon.contract.fronts import Front
from blender_addon.contract.models import current_models
from blender_addon.contract.workspace import Workspace
from procgen.list_library import list_library

from .command_line import TINY, command, edit_in_blender, result, run

pytestmark = [pytest.mark.end_to_end, pytest.mark.bpy]

COUNT = 4
LIBRARY = "chairs.blend"

FORGET = """
for asset in bpy.data.objects:
    for key in ("a2v_shape", "a2v_appearance", "a2v_model", "a2v_source_hash", "a2v_psnr", "a2v_iou"):
        asset.asset_data.pop(key, None)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has run; tests copy it before they change it."""
    out = tmp_path_factory.mktemp("Stühle und mehr")  # spaces and non-ASCII are part of the job
    result("demo", "--out", out, "--count", COUNT, "--workers", 2, *TINY)
    return out


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "Ordner 1"))


def codes_on_assets(library: Path) -> dict[str, Any]:
    records = list_library(library, [], library.parent / "previews", None, lambda event: None)
    return {r.name: dict(r.fitted) for r in records}


def codes_in_catalogue(library: Path) -> dict[str, Any]:
    return {e.name: e.codes for e in Catalogue(Workspace.of(library).catalogue).entries()}


def test_the_demo_writes_codes_on_every_asset(folder: Path) -> None:
    on_assets = codes_on_assets(folder / LIBRARY)
    in_catalogue = codes_in_catalogue(folder / LIBRARY)
    assert len(on_assets) == COUNT
    for name, values in on_assets.items():
        assert len(values["a2v_shape"]) == len(values["a2v_appearance"]) == 32
        assert tuple(values["a2v_shape"]) == in_catalogue[name].shape
        assert values["a2v_model"] == in_catalogue[name].model
        assert 0 <= values["a2v_iou"] <= 1
    report = (folder / "report.html").read_text()
    assert all(name in report for name in on_assets)
    assert (folder / "similar_by_shape.png").stat().st_size > 5000


def test_fronts_are_on_assets_and_in_the_catalogue(folder: Path) -> None:
    listed = list_library(folder / LIBRARY, [], folder / "previews", None, lambda event: None)
    on_assets = {r.name: Front.from_metadata(r.front) for r in listed}
    entries = Catalogue(Workspace.of(folder / LIBRARY).catalogue).entries()
    assert on_assets == {entry.name: entry.front for entry in entries}
    assert [front.degrees for front in on_assets.values() if front] == [0.0] * COUNT  # as they are stored


def test_a_second_refresh_has_nothing_to_do(folder: Path) -> None:
    before = (folder / LIBRARY).read_bytes()
    # The copied folder is another place: nothing in it may depend on where it was made.
    done = result("refresh", folder / LIBRARY, *TINY)
    assert (done["rendered"], done["fitted"]) == ([], [])
    assert (folder / LIBRARY).read_bytes() == before


def test_only_the_changed_asset_is_rendered_and_fitted(folder: Path) -> None:
    library = folder / LIBRARY
    before = codes_on_assets(library)
    changed = sorted(before)[0]
    colours_before = read_colours(Workspace.of(library), "chair")
    assert colours_before and colours_before.assets == COUNT
    edit_in_blender(library, f"for v in bpy.data.objects[{changed!r}].data.vertices: v.co.z *= 1.3")
    states = {a["name"]: a["state"] for a in result("catalogue", library)["assets"]}
    assert states == dict.fromkeys(before, "fitted") | {changed: "stale"}
    done = result("refresh", library, *TINY)
    assert len(done["rendered"]) == 1
    assert done["rendered"] == done["fitted"]
    after = codes_on_assets(library)
    assert [name for name in before if before[name] != after[name]] == [changed]
    assert after[changed]["a2v_model"] == before[changed]["a2v_model"]
    assert library.with_suffix(".blend1").exists()
    colours_after = read_colours(Workspace.of(library), "chair")
    assert colours_after and colours_after.made_of != colours_before.made_of


def test_the_catalogue_is_rebuilt_from_the_library(folder: Path) -> None:
    library = folder / LIBRARY
    before = codes_in_catalogue(library)
    Workspace.of(library).catalogue.unlink()
    result("catalogue", library)
    assert codes_in_catalogue(library) == before


def test_two_artists_share_what_each_of_them_fits(
    folder: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a real PostgreSQL server."""
    from nerf_backend.shared_catalogue.catalogue import SharedCatalogue

    library = folder / LIBRARY
    own, colleagues = Workspace.of(library), Workspace(folder.parent / "colleague")
    similar = ("similar", library, next(iter(codes_in_catalogue(library))))
    with_file = result(*similar)["neighbours"]
    monkeypatch.setenv("ASSET2VEC_CATALOG", shared_url)
    shared = SharedCatalogue(own.catalogue, shared_url)

    listed = result("catalogue", library)  # brings the library in, with the codes on its assets
    assert [a["state"] for a in listed["assets"]] == ["fitted"] * COUNT
    entries = shared.entries()
    assert entries == Catalogue(own.catalogue).entries()
    assert all(e.codes and e.front for e in entries)

    # The colleague has the models of the share and a workspace elsewhere, whose file is still empty.
    shutil.copytree(own.models, colleagues.models)
    result("catalogue", library, "--work", colleagues.root)
    assert result(*similar, "--work", colleagues.root)["neighbours"] == with_file

    changed = entries[0]
    edit_in_blender(library, f"for v in bpy.data.objects[{changed.name!r}].data.vertices: v.co.z *= 1.3")
    assert result("refresh", library, *TINY)["fitted"] == [changed.asset_id]
    after = SharedCatalogue(colleagues.catalogue, shared_url).entries()
    assert [e.name for e, now in zip(entries, after, strict=True) if e.codes != now.codes] == [changed.name]
    assert after == Catalogue(own.catalogue).entries()  # what Blender's panels read


def test_similar_lists_the_others(folder: Path) -> None:
    name = sorted(codes_in_catalogue(folder / LIBRARY))[0]
    sheet = folder / "sheet.png"
    done = result("similar", folder / LIBRARY, name, "--by", "shape", "--top", 2, "--sheet", sheet)
    distances = [n["distance"] for n in done["neighbours"]]
    assert len(distances) == 2
    assert distances == sorted(distances)
    assert name not in [n["name"] for n in done["neighbours"]]
    assert sheet.stat().st_size > 1000
    shown = run("similar", folder / LIBRARY, name)
    assert shown.returncode == 0
    assert f"Most like '{name}'" in shown.stdout


def test_a_new_asset_gets_codes_from_the_model_that_is_there(folder: Path) -> None:
    library = folder / LIBRARY
    before = codes_on_assets(library)
    edit_in_blender(
        library,
        "new = bpy.data.objects[0].copy(); new.data = new.data.copy(); new.name = 'Neuer Stuhl'\n"
        "new.data.transform(__import__('mathutils').Matrix.Diagonal((1.4, 1, 1, 1)))\n"
        "new.asset_mark(); new.asset_data['a2v_category'] = 'chair'",
    )
    done = result("refresh", library, *TINY)
    assert len(done["fitted"]) == 1
    after = codes_on_assets(library)
    assert after["Neuer Stuhl"]["a2v_model"] == next(iter(before.values()))["a2v_model"]
    assert {name: after[name] for name in before} == before


def test_an_asset_that_changes_its_category_loses_its_codes_and_gets_those_of_the_other(
    folder: Path,
) -> None:
    library = folder / LIBRARY
    moved = sorted(codes_on_assets(library))[0]
    category = f"bpy.data.objects[{moved!r}].asset_data['a2v_category']"
    edit_in_blender(library, f"{category} = 'table'")
    result("catalogue", library)  # lists, does not fit: the chair's codes are not the table's
    assert codes_in_catalogue(library)[moved] is None
    done = result("refresh", library, *TINY)
    assert len(done["fitted"]) == 1
    models = current_models(Workspace.of(library))
    on_assets = codes_on_assets(library)
    assert {values["a2v_model"] for name, values in on_assets.items() if name != moved} == {models["chair"]}
    assert on_assets[moved]["a2v_model"] == models["table"] != models["chair"]
    edit_in_blender(library, f"del {category}")  # the last table goes
    result("refresh", library, *TINY)
    assert codes_on_assets(library) == on_assets | {moved: {}}
    edit_in_blender(library, f"{category} = 'chair'")
    result("refresh", library, *TINY)
    assert codes_on_assets(library)[moved]["a2v_model"] == models["chair"]


def test_a_copied_library_gets_ids_of_its_own(folder: Path) -> None:
    copy = folder / "copy of chairs.blend"
    shutil.copy(folder / LIBRARY, copy)
    result("catalogue", copy)
    owners = {e.asset_id: e.library for e in Catalogue(Workspace.of(copy).catalogue).entries()}
    owned = list(owners.values())
    assert owned.count(str(copy)) == owned.count(str(folder / LIBRARY)) == COUNT


def test_killing_it_ten_times_ends_in_the_same_state(finished: Path, tmp_path: Path) -> None:
    """kill -9 at ten random moments: the library can always be read, and nothing is lost."""
    library = tmp_path / LIBRARY
    shutil.copy(finished / LIBRARY, library)
    edit_in_blender(library, FORGET)
    moments = random.Random(2)
    whole = {library.read_bytes()}
    for _ in range(10):
        process = subprocess.Popen(
            command("refresh", library, "--workers", 2, *TINY),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.5, 12))
        process.send_signal(signal.SIGKILL)
        process.wait()
        whole.add(library.read_bytes())
    assert len(whole) <= 2  # the library before the refresh, and perhaps the one after it
    result("refresh", library, "--workers", 1, *TINY)
    assert codes_on_assets(library) == codes_on_assets(finished / LIBRARY)
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []
    left = list(Workspace.of(library).root.rglob(".partial-*"))
    assert left == []


def events_until(process: "subprocess.Popen[str]", stage: str, done: int) -> None:
    """Reads a running command's events until ``stage`` has got as far as ``done``."""
    assert process.stdout is not None
    for line in process.stdout:
        event = events.decode(line)
        if isinstance(event, events.Progress) and event.stage == stage and event.done >= done:
            return
    raise AssertionError(f"the command ended before {stage} {done}")


def start(*arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(command("--events", *arguments), stdout=subprocess.PIPE, text=True)


def test_ctrl_c_leaves_a_checkpoint_that_goes_on(folder: Path, tmp_path: Path) -> None:
    fit = ("fit", Workspace.of(folder / LIBRARY).views, "--model", tmp_path / "model", "--steps", 400)
    process = start(*fit)
    events_until(process, "fit", 20)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    again = start(*fit)
    assert again.stdout is not None
    seen = [events.decode(line) for line in again.stdout]
    assert again.wait() == 0
    steps = [e.done for e in seen if isinstance(e, events.Progress) and e.stage == "fit"]
    assert steps[0] >= 20, "it is not said to begin at 0"


def test_ctrl_c_while_rendering_keeps_finished_assets(folder: Path, tmp_path: Path) -> None:
    views = ("views", folder / LIBRARY, "--out", tmp_path / "views", *TINY[:8], "--samples", 64)
    process = start(*views)
    events_until(process, "render", 1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    kept = len(view_dataset.list_assets(tmp_path / "views"))
    assert 1 <= kept <= COUNT
    assert len(result(*views)["rendered"]) == COUNT - kept
