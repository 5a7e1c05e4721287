"""Datasets at an address, on a real S3 server: what is sent, fetched and removed, and what is refused."""

import re
from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from nerf_backend.cli import parser
from nerf_backend.commands import inspect
from nerf_backend.object_store.places import run_in_folders
from nerf_backend.object_store.store import Store

from .command_line import run
from .s3_server import CREDENTIALS, Gate, bucket_bytes, folder_bytes, forget_connections, serving
from .store_machines import Machine, expected, write_all

HERE, THERE = "here", "there"


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    return Machine(tmp_path / HERE)


@pytest.fixture
def there(tmp_path: Path) -> Machine:
    return Machine(tmp_path / THERE)


@pytest.fixture
def views(bucket: str) -> str:
    """The address of a dataset that is not there yet."""
    return f"{bucket}/a b/chairs"


def test_what_is_made_is_in_the_bucket_as_in_a_folder(here: Machine, views: str, tmp_path: Path) -> None:
    items = {"a": "1", "b": "1"}
    here.write(views, items)
    write_all(tmp_path / "folder", items)
    assert bucket_bytes(views) == folder_bytes(tmp_path / "folder") == expected(items)


def test_another_machine_reads_it_and_fetches_only_what_changed(
    here: Machine, there: Machine, views: str, gate: Gate
) -> None:
    here.write(views, {"a": "1", "b": "1"})
    assert there.read(views) == expected({"a": "1", "b": "1"})
    here.write(views, {"b": "2"})
    before = len(gate.requests)
    assert there.read(views) == expected({"a": "1", "b": "2"})
    files = [line for line in gate.requests[before:] if "list-type" not in line]
    assert len(files) == 5 and all("/assets/b/" in line for line in files)


def test_what_was_removed_goes_everywhere(here: Machine, there: Machine, views: str) -> None:
    here.write(views, {"a": "1", "b": "1"})
    there.read(views)
    here.write(views, {"b": ""})
    assert bucket_bytes(views) == there.read(views) == expected({"a": "1"})


def test_machines_take_turns(here: Machine, there: Machine, views: str) -> None:
    here.write(views, {"a": "1"})
    there.write(views, {"b": "1"}, only_adds=True)
    here.write(views, {"c": "1", "a": "2"})
    assert there.read(views) == here.read(views) == expected({"a": "2", "b": "1", "c": "1"})


def test_who_only_adds_fetches_no_pictures(here: Machine, there: Machine, views: str, gate: Gate) -> None:
    here.write(views, {"a": "1", "b": "1"})
    before = len(gate.requests)
    there.write(views, {"c": "1"}, only_adds=True)
    fetched = [line.rpartition("/")[2] for line in gate.requests[before:] if line.startswith("GET /bucket")]
    lock = "000001.json"
    assert {name for name in fetched if "list-type" not in name} == {"asset.json", "dataset.json", lock}
    assert there.read(views) == expected({"a": "1", "b": "1", "c": "1"})


def test_who_keeps_no_copy_has_the_markers_and_may_still_read(here: Machine, views: str) -> None:
    here.write(views, {"a": "1", "b": "1"}, only_adds=True, no_copy=True)
    (files,) = here.home.glob("mirrors/*/files")
    assert set(folder_bytes(files)) == {"dataset.json", "assets/a/asset.json", "assets/b/asset.json"}
    here.write(views, {"b": "2", "c": "1"}, only_adds=True, no_copy=True)
    assert bucket_bytes(views) == here.read(views) == expected({"a": "1", "b": "2", "c": "1"})


def test_what_is_replaced_while_it_is_fetched_is_no_mixture(
    here: Machine, there: Machine, views: str, gate: Gate
) -> None:
    here.write(views, {"a": "1", "b": "1", "c": "1"})
    first = len(gate.requests) + 5  # a listing, and some files

    def replace(number: int) -> None:
        if number == first:
            assert here.start(views, "a=2", "b=", "c=2").wait(60) == 0

    gate.before_request = replace
    assert there.read(views) == expected({"a": "2", "c": "2"})
    assert len(gate.requests) > first


def test_the_marker_is_sent_last_and_goes_first(here: Machine, views: str, gate: Gate) -> None:
    here.write(views, {"a": "1"})
    before = len(gate.requests)
    here.write(views, {"a": "2"})
    sent = [line for line in gate.requests[before:] if re.match(r"POST|PUT.*/assets/", line)]
    assert [line.rpartition("/")[2] for line in (sent[1], sent[-1])] == [
        f"{bucket_of(views)}?delete",
        "asset.json",
    ]
    assert len(sent) == 7 and sum("asset.json" in line for line in sent) == 1


def test_files_of_before_do_not_stay_in_an_item(here: Machine, views: str, gate: Gate) -> None:
    here.write(views, {"a": "1"})
    put(f"{views}/assets/a/rgba/017.png", b"of more views")
    here.write(views, {"a": "2"})
    assert bucket_bytes(views) == expected({"a": "2"})


def test_a_place_with_other_things_is_refused_and_left_alone(here: Machine, bucket: str) -> None:
    put(f"{bucket}/photos/holiday.jpg", b"sea")
    with pytest.raises(UserError, match=r"photos has other files in it, such as holiday\.jpg"):
        here.write(f"{bucket}/photos", {"a": "1"})
    assert bucket_bytes(bucket) == {"photos/holiday.jpg": b"sea"}


def test_other_files_beside_a_dataset_are_neither_fetched_nor_removed(here: Machine, bucket: str) -> None:
    here.write(f"{bucket}/x", {"a": "1"})
    beside = ["x/notes.txt", "x/assets/notes.txt", "xy/assets/a/asset.json"]
    for key in beside:
        put(f"{bucket}/{key}", b"mine")
    assert here.read(f"{bucket}/x") == expected({"a": "1"})
    here.write(f"{bucket}/x", {"a": ""})
    left = {key: data for key, data in bucket_bytes(bucket).items() if "/." not in key}
    assert left == {"x/dataset.json": b"settings"} | dict.fromkeys(beside, b"mine")


def test_a_server_that_is_away_for_a_moment_is_waited_for(here: Machine, views: str, gate: Gate) -> None:
    import threading

    gate.close_at(8)
    timer = threading.Timer(1.0, gate.reopen)
    timer.start()
    here.write(views, {"a": "1", "b": "1"})
    assert bucket_bytes(views) == expected({"a": "1", "b": "1"})


@pytest.mark.parametrize(
    "number",
    [
        9,
        pytest.param(14, marks=pytest.mark.slow),
        pytest.param(3, marks=pytest.mark.slow),
        pytest.param(20, marks=pytest.mark.slow),
    ],
)
def test_a_server_that_stays_away_is_said_and_the_next_run_loses_nothing(
    here: Machine, there: Machine, views: str, gate: Gate, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setenv("ASSET2VEC_STORE_SECONDS", "0.3")
    gate.close_at(number)
    with pytest.raises(UserError, match=r"cannot be reached .* run the same command again"):
        here.write(views, {"a": "1", "b": "1"})
    gate.reopen()
    files = there.read(views)
    assert_whole(files)
    here.write(views, {"a": "1", "b": "1"})
    assert bucket_bytes(views) == expected({"a": "1", "b": "1"})


@pytest.mark.parametrize(
    "number",
    [
        15,
        pytest.param(6, marks=pytest.mark.slow),
        pytest.param(12, marks=pytest.mark.slow),
        pytest.param(22, marks=pytest.mark.slow),
    ],
)
def test_a_killed_run_leaves_whole_items_and_the_next_one_ends_it(
    here: Machine, there: Machine, views: str, gate: Gate, number: int
) -> None:
    there.write(views, {"a": "1"})
    with here.start(views, "a=2", "b=2", "c=2") as process:
        last = len(gate.requests) + number

        def kill(found: int) -> None:
            if found >= last:
                process.kill()

        gate.before_request = kill
        assert process.wait(60) == -9
    gate.reopen()
    assert_whole(there.read(views))
    assert here.start(views, "a=2", "b=2", "c=2").wait(60) == 0
    assert bucket_bytes(views) == there.read(views) == expected({"a": "2", "b": "2", "c": "2"})


@pytest.mark.parametrize(
    ("address", "environment", "sentence"),
    [
        ("BUCKET/rooms", {}, r"BUCKET/rooms is not a scene dataset: it has no dataset\.json"),
        ("s3://nowhere/rooms", {}, "s3://nowhere/rooms has a bucket that is not there: make it first"),
        ("BUCKET/rooms", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "needs credentials"),
        ("BUCKET/rooms", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "cannot be reached"),
        ("nonsense://rooms", {}, "nonsense://rooms has an address of a kind that is not known"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    environment: dict[str, str],
    sentence: str,
) -> None:
    settings = {"ASSET2VEC_HOME": str(tmp_path), "ASSET2VEC_STORE_SECONDS": "0.5"}
    for name, value in (settings | environment).items():
        monkeypatch.setenv(name, value)
    words = ["inspect", address.replace("BUCKET", bucket), "--out", str(tmp_path / "x.html")]
    forget_connections()
    with pytest.raises(UserError, match=sentence.replace("BUCKET", bucket)):
        run_in_folders(inspect.run, parser().parse_args(words), lambda event: None)


def test_a_full_disk_is_said_with_what_helps(here: Machine, views: str) -> None:
    here.write(views, {"a": "1"})
    with pytest.raises(
        UserError, match=r"fills the disk: free some space, or name a folder .*ASSET2VEC_HOME"
    ):
        Store(views).download({"dataset.json": Path("/dev/full")})


def test_a_package_that_is_missing_is_named_with_what_brings_it() -> None:
    done = run("inspect", "gs://bucket/rooms")
    assert done.returncode == 2
    assert "gcsfs is not installed: pip install 'asset2vec[storage-google]'" in done.stderr


def test_a_store_that_lets_nobody_in_says_so(tmp_path: Path) -> None:
    pytest.importorskip("moto")
    with serving(tmp_path / "log", INITIAL_NO_AUTH_ACTION_COUNT="0") as port:
        environment = CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        done = run("inspect", "s3://bucket/rooms", "--out", tmp_path / "x.html", **environment)
    assert done.returncode == 2 and "is refused to these credentials" in done.stderr


TORCHRUN = {"TORCHELASTIC_RUN_ID": "1", "RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "2"}


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (["inspect", ".", "--out", "s3://b/page.html"], {}, "is an address, and this option takes none"),
        (["views", "a.blend", "--out", "views", "--no-copy"], {}, "--no-copy needs an address"),
        (["fit", "s3://b/views", "--model", "models"], TORCHRUN, "cannot be used by torchrun's processes"),
    ],
)
def test_where_an_address_cannot_stand_is_said(
    words: list[str], environment: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=sentence):
        run_in_folders(inspect.run, parser().parse_args(words), lambda event: None)


def bucket_of(address: str) -> str:
    return address.removeprefix("s3://").partition("/")[0]


def put(address: str, data: bytes) -> None:
    """As another S3 client does."""
    import boto3

    name, _, key = address.removeprefix("s3://").partition("/")
    boto3.client("s3").put_object(Bucket=name, Key=key, Body=data)


def assert_whole(files: dict[str, bytes]) -> None:
    """Every item's files tell the content that its marker tells."""
    items = {path.split("/")[1] for path in files if path.startswith("assets/")}
    contents = {item: files[f"assets/{item}/asset.json"].decode() for item in items}
    assert files == {"dataset.json": b"settings"} | expected(contents) or files == {}
