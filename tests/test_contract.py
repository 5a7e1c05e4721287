"""What crosses between the packages survives the crossing, and the unknown is refused."""

import argparse
import getpass
import json
import multiprocessing
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract import events, jobs, metadata, view_dataset
from blender_addon.contract.assets import check_category
from blender_addon.contract.errors import UserError
from blender_addon.contract.files import (
    PARTIAL_PREFIX,
    clear_partials,
    listening,
    partial_path,
    remove_folder,
    whole_file,
    whole_folder,
    write_json,
)
from blender_addon.contract.holder import Holder, busy
from blender_addon.contract.locks import Hold, in_turn, is_held, only_one
from blender_addon.contract.settings import add_arguments, from_arguments
from blender_addon.contract.view_dataset import AssetViews, ViewSettings
from nerf_backend.fit_settings import FitSettings

VIEWS = AssetViews("1", "Chair", "chair", "/a b/ü.blend", "hash", "settings", (0.0, 0.0, 0.5), 0.7, "4.5.15")


@given(st.text(), st.integers(0, 99), st.dictionaries(st.text(), st.floats(allow_nan=False)))
def test_events_survive_the_line(message: str, done: int, values: dict[str, float]) -> None:
    event = events.Progress("fit", done, 100, message, 1.5, values)
    line = events.encode(event)
    assert "\n" not in line
    assert events.decode(line) == event


def test_lines_of_others_are_not_events() -> None:
    assert events.decode("Blender 4.5.15 LTS") is None
    assert events.decode(events.encode(events.Error("no", expected=False))) == events.Error("no", False)


def test_jobs_survive_the_line_and_unknown_versions_are_refused() -> None:
    job = jobs.WriteMetadata("/a b/ü.blend", {"1": {"a2v_model": None}})
    line = jobs.encode(job)
    assert jobs.decode(line) == job
    with pytest.raises(UserError, match=r"asset2vec\.job/2"):
        jobs.decode(line.replace("asset2vec.job/1", "asset2vec.job/2"))


def test_views_survive_the_disk(tmp_path: Path) -> None:
    folder = view_dataset.asset_folder(tmp_path, "1")
    view_dataset.write_asset(folder, VIEWS)
    view_dataset.write_settings(tmp_path, ViewSettings(resolution=64))
    assert view_dataset.list_assets(tmp_path) == [VIEWS]
    assert view_dataset.read_settings(tmp_path) == ViewSettings(resolution=64)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schema": "asset2vec.asset-views/99"}, "asset2vec.asset-views/99"),
        ({"colour_of_the_day": "red"}, "colour_of_the_day"),
    ],
)
def test_documents_of_other_versions_are_refused(tmp_path: Path, change: dict, sentence: str) -> None:
    folder = view_dataset.asset_folder(tmp_path, "1")
    view_dataset.write_asset(folder, VIEWS)
    path = folder / "asset.json"
    write_json(path, json.loads(path.read_text()) | change)
    with pytest.raises(UserError, match=sentence):
        view_dataset.list_assets(tmp_path)


def test_every_setting_changes_the_hash() -> None:
    plain = ViewSettings().hash()
    for name, value in {"resolution": 65, "azimuths": 5, "elevations": (1.0,), "samples": 3}.items():
        assert ViewSettings(**{name: value}).hash() != plain, name


def test_settings_come_from_the_command_line() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser, ViewSettings)
    given_ones = parser.parse_args(["--resolution", "64", "--elevations", "10", "20"])
    assert from_arguments(ViewSettings, given_ones) == ViewSettings(resolution=64, elevations=(10.0, 20.0))
    assert from_arguments(ViewSettings, parser.parse_args([])) == ViewSettings()


def test_the_help_has_a_commands_own_defaults_and_a_heading_for_each_group() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser, ViewSettings)
    add_arguments(parser, FitSettings)
    parser.set_defaults(resolution=48, minutes=7.5)
    text = parser.format_help()
    unbroken = " ".join(text.split())
    assert "(default 48)" in unbroken and "(default 7.5)" in unbroken
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["options:", "view:", "fit:", "fit, what a step does:", "fit, sizes of the field:"]


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "x" * 64])
def test_categories_that_cannot_name_a_folder_are_refused(name: str) -> None:
    with pytest.raises(UserError):
        check_category(name)


def test_category_of_any_script() -> None:
    assert check_category("Stühle-椅子_2") == "Stühle-椅子_2"


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(RuntimeError), whole_file(path) as partial:
        partial.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "asset"
    for text in ("one", "two"):
        with whole_folder(folder) as partial:
            (partial / text).write_text(text)
    assert [p.name for p in folder.iterdir()] == ["two"]
    (tmp_path / f"{PARTIAL_PREFIX}left").mkdir()
    clear_partials(tmp_path)
    assert list(tmp_path.iterdir()) == [folder]


def test_only_what_was_to_become_one_file_is_cleared(tmp_path: Path) -> None:
    """Others are being written beside it, such as the models of other categories."""
    for name in ("chair", "arm-chair", "chair 2", "[c]hair"):
        partial_path(tmp_path / name).mkdir()
    clear_partials(tmp_path, "chair")
    assert sorted(p.name[18:] for p in tmp_path.iterdir()) == ["[c]hair", "arm-chair", "chair 2"]


def test_a_full_disk_is_a_sentence() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with (
        pytest.raises(UserError, match=r"could not be written: No space left"),
        whole_file(Path("/dev/full")),
    ):
        with open("/dev/full", "w") as full:
            full.write("x")


def test_a_listener_hears_of_what_becomes_whole_and_of_what_goes(tmp_path: Path) -> None:
    heard: list[Path] = []
    with listening(heard.append):
        for _ in range(2):  # the second replaces the first, which is one change
            with whole_folder(tmp_path / "a"):
                pass
        write_json(tmp_path / "b", {})
        with pytest.raises(ValueError), whole_file(tmp_path / "c"):
            raise ValueError
        for _ in range(2):  # the second finds nothing to remove
            remove_folder(tmp_path / "a")
    write_json(tmp_path / "d", {})
    assert [path.name for path in heard] == ["a", "a", "b", "a"]


def _hold_and_die(path: Path, ready: "multiprocessing.synchronize.Event") -> None:
    Hold(path, "mine")
    ready.set()
    os.kill(os.getpid(), 9)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = Hold(path, "text")
    assert is_held(path)
    assert path.read_text() == "text"
    with pytest.raises(OSError):
        Hold(path)
    held.close()
    assert not is_held(path)
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_hold_and_die, args=(path, ready))
    process.start()
    assert ready.wait(20)
    process.join()
    assert not is_held(path)


def _hold_only_one(
    path: Path, ready: "multiprocessing.synchronize.Event", end: "multiprocessing.synchronize.Event"
) -> None:
    with only_one(path, "renders"):
        ready.set()
        end.wait(20)


def test_who_is_refused_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    process = context.Process(target=_hold_only_one, args=(tmp_path / "lock", ready, end))
    process.start()
    assert ready.wait(20)
    who = re.escape(f"{getpass.getuser()}@{socket.gethostname()} (process {process.pid}, since ")
    sentence = who + r"\d\d:\d\d\) renders into /x: wait for it, or stop it first\."
    with pytest.raises(UserError, match=sentence), only_one(tmp_path / "lock", "renders into /x"):
        pass
    with pytest.raises(UserError, match=sentence), in_turn(tmp_path / "lock", "renders into /x", 0.1):
        pass
    end.set()
    process.join()
    with only_one(tmp_path / "lock", "renders"):
        pass


def test_a_holder_is_what_its_text_says_and_another_day_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder("anna", "box7", 1234, 0.0)
    assert Holder.of(holder.text()) == holder
    assert re.fullmatch(r"anna@box7 \(process 1234, since 19(69|70)-\d\d-\d\d \d\d:\d\d\)", str(holder))
    for text in ("", "text", "[]", '{"dirty": true}', '{"process": 12}'):
        assert Holder.of(text) is None
    assert busy(None, "renders") == "Another command renders: wait for it, or stop it first."


def test_metadata_keys_are_safe_for_blender() -> None:
    for key, (kind, meaning) in metadata.KEYS.items():
        assert key.startswith("a2v_")
        assert len(key) <= 63
        assert kind in {"int", "float", "str", "code", "parameters"}
        assert meaning
    assert set(metadata.FITTED_KEYS) <= set(metadata.KEYS)


@pytest.mark.parametrize("gone", metadata.FITTED_KEYS)
def test_codes_count_only_as_a_whole(gone: str) -> None:
    values = dict.fromkeys((*metadata.FITTED_KEYS, metadata.CATEGORY), "here")
    values |= {metadata.SCHEMA: metadata.SCHEMA_VERSION}
    assert metadata.fitted_values(values) == dict.fromkeys(metadata.FITTED_KEYS, "here")
    assert metadata.fitted_values(values | {metadata.SCHEMA: 99}) == {}
    del values[gone]
    assert metadata.fitted_values(values) == {}
