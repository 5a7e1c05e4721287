"""Copies and their store through any history: two machines that write in turn, and are killed at times."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nerf_backend.object_store import layout, lease
from nerf_backend.object_store.store import Store

from .store_machines import Machine, expected
from .test_object_store import assert_whole

ADDRESS = "memory://bucket/views"
ABSENT, ITEMS = "", "ab"


class Killed(Exception):
    """Stands in for kill -9."""


@dataclasses.dataclass(frozen=True)
class Step:
    machine: int
    changes: dict[str, str]
    only_adds: bool
    killed_at: int | None  # the request that changes something which it does not live to make


STEPS = st.builds(
    Step,
    st.integers(0, 1),
    st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(["1", "2", ABSENT]), min_size=1, max_size=2),
    st.booleans(),
    st.none() | st.integers(1, 5),
)


@pytest.fixture(autouse=True)
def leases_run_out_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lease, "SECONDS", 0.0)
    yield
    fsspec.filesystem("memory").store.clear()


@settings(max_examples=12)
@given(st.lists(STEPS, min_size=3, max_size=5))
def test_a_reader_finds_what_was_written_whatever_happened(tmp_path_factory: Any, steps: list[Step]) -> None:
    fsspec.filesystem("memory").store.clear()
    home = tmp_path_factory.mktemp("homes")
    machines, reader = [Machine(home / str(k)) for k in range(2)], Machine(home / "reader")
    may_be: dict[str, set[str]] = {item: {ABSENT} for item in ITEMS}  # what each item may be in the store
    unsent: list[dict[str, str]] = [{}, {}]  # by machine
    for step in steps:
        lived = write(machines[step.machine], step)
        for item, content in unsent[step.machine].items():
            if ABSENT in may_be[item] or content in may_be[item]:
                may_be[item] |= {content}
        for item, content in step.changes.items():
            may_be[item] = {content} if lived else may_be[item] | {content, ABSENT}
        unsent[step.machine] = {} if lived else unsent[step.machine] | step.changes
        found = reader.read(ADDRESS)
        assert_whole(found)
        for item in ITEMS:
            content = found.get(f"assets/{item}/asset.json", b"").decode()
            assert content in may_be[item], step
    machines[0].write(ADDRESS, {"a": "1", "b": ABSENT})
    assert reader.read(ADDRESS) == expected({"a": "1"})


def write(machine: Machine, step: Step) -> bool:
    """Whether it lived."""
    left = step.killed_at if step.killed_at is not None else 10**6

    def dying(name: str) -> Any:
        real = getattr(Store, name)

        def act(store: Store, what: Any) -> None:
            nonlocal left
            left -= bool(what)
            if left <= 0:
                raise Killed
            real(store, what)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name in ("upload", "remove"):
            patch.setattr(Store, name, dying(name))
        try:
            machine.write(ADDRESS, step.changes, step.only_adds)
        except Killed:
            return False
    return True


PARTS = ["assets", "frames", "a", "..", ".", "", "/", "\\", "C:", "asset.json"]


@given(st.lists(st.sampled_from(PARTS), max_size=5))
def test_no_path_of_a_store_leads_out_of_the_copy(parts: list[str]) -> None:
    path = "/".join(parts)
    for known in (layout.VIEWS, layout.SCENES, layout.MODELS, layout.MODEL, layout.WORKSPACE):
        item = known.item_of(path)
        if item is not None:
            assert not PurePosixPath(item).is_absolute() and ".." not in PurePosixPath(item).parts
            assert "\\" not in item and ":" not in item
            assert (Path("/copy") / item).resolve().is_relative_to("/copy")


@pytest.mark.parametrize(
    ("known", "path", "item", "marker"),
    [
        (layout.VIEWS, "assets/x/rgba/000.png", "assets/x", "assets/x/asset.json"),
        (layout.VIEWS, "dataset.json", "dataset.json", "dataset.json"),
        (layout.VIEWS, "assets/x/pixels-lit.safetensors", None, None),
        (layout.VIEWS, "assets/.partial-1-x/asset.json", None, None),
        (layout.VIEWS, "photos/a.png", None, None),
        (layout.SCENES, "frames/000012/rgb.png", "frames/000012", "frames/000012/frame.json"),
        (layout.SCENES, "meshes/x.npz", "meshes/x.npz", "meshes/x.npz"),
        (layout.MODELS, "chair/model.safetensors", "chair", "chair/model.json"),
        (layout.MODELS, ".chair.checkpoint", None, None),
        (layout.MODEL, "chair/model.json", "chair/model.json", "chair/model.json"),
        (layout.WORKSPACE, "views/assets/x/asset.json", "views/assets/x", "views/assets/x/asset.json"),
        (layout.WORKSPACE, "codes/chair/codes.npy", None, None),
    ],
)
def test_what_belongs_into_a_store(
    known: layout.Layout, path: str, item: str | None, marker: str | None
) -> None:
    assert known.item_of(path) == item
    assert item is None or known.marker_of(item) == marker
