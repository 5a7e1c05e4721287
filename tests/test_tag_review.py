"""The review of suggested tags: what is listed, what is remembered, and that what is on an asset counts."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.errors import UserError
from blender_addon.contract.suggested_tags import (
    NamedAsset,
    SuggestedTag,
    SuggestedTags,
    Suggestion,
    Trust,
    read_suggestions,
    write_suggestions,
)
from blender_addon.contract.tag_decisions import Decisions, decide_all, read_decisions
from blender_addon.tag_review import Row, Wanted, in_place, listed, page, review, waiting

from .blender_scripts import run_script

ASSETS = tuple(NamedAsset(id_, id_, "OBJECT", f"{id_[0]}.blend") for id_ in ("a1", "a2", "b1", "b2"))
HERE = {"a1", "a2"}  # assets of the open file


def tag(name: str, accuracy: float, *suggestions: Suggestion) -> SuggestedTag:
    return SuggestedTag(name, 5, 6, Trust("fair", accuracy, 0.8), (0, 0), suggestions)


def suggestion(asset: int, probability: float) -> Suggestion:
    return Suggestion(asset, probability, ((1, 0.5),), ((3, 1.5),))


SUGGESTED = SuggestedTags(
    "chair",
    "model",
    ASSETS,
    (
        tag("old", 0.7, suggestion(0, 0.9), suggestion(2, 0.6)),
        tag("wood", 0.9, suggestion(0, 0.8), suggestion(3, 0.7)),
        SuggestedTag("new", 1, 0, None, (4, 5)),
    ),
)


def rows(decisions: Decisions | None = None, **tags: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """By asset and tag, the state."""
    found = review(SUGGESTED, decisions or Decisions(), tags, HERE)
    return {(row.asset.id, row.tag): row.state for row in found}


def decided(*pairs: tuple[str, str, bool | None]) -> Decisions:
    return Decisions().with_all(pairs)


def test_the_best_told_tag_comes_first_with_its_evidence() -> None:
    found = review(SUGGESTED, Decisions(), {}, HERE)
    assert [(row.asset.id, row.tag) for row in found] == [
        ("a1", "wood"),
        ("b2", "wood"),
        ("a1", "old"),
        ("b1", "old"),
    ]
    assert found[0].having == ((ASSETS[1], 0.5),)
    assert found[0].lacking == ((ASSETS[3], 1.5),)


def test_what_an_asset_has_is_not_asked_in_whatever_spelling() -> None:
    assert ("a1", "wood") not in rows(a1=("Wood ",))


def test_an_accepted_tag_that_is_not_on_an_asset_of_this_file_is_open_again() -> None:
    accepted = decided(("a1", "wood", True))
    assert rows(accepted)["a1", "wood"] == "again"
    assert ("a1", "wood") not in rows(accepted, a1=("wood",))


def test_so_is_one_that_is_no_longer_suggested() -> None:
    accepted = decided(("a2", "wood", True), ("gone", "wood", True))
    assert rows(accepted)["a2", "wood"] == "again"
    assert ("gone", "wood") not in rows(accepted), "nobody knows what this asset is"


def test_on_an_asset_of_another_file_it_waits() -> None:
    found = review(SUGGESTED, decided(("b2", "wood", True)), {}, HERE)
    assert waiting(found) == {"wood": [ASSETS[3]]}
    assert "b2" not in {row.asset.id for row in listed(found, Wanted())}


def test_a_rejected_tag_is_not_listed_unless_asked_for() -> None:
    found = review(SUGGESTED, decided(("a1", "wood", False)), {}, HERE)
    assert ("a1", "wood") not in {(r.asset.id, r.tag) for r in listed(found, Wanted())}
    assert [(r.asset.id, r.tag) for r in listed(found, Wanted(rejected=True))] == [("a1", "wood")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(tag="OLD"), [("a1", "old"), ("b1", "old")]),
        (Wanted(probability=0.8), [("a1", "wood"), ("a1", "old")]),
        (Wanted(assets={"b1"}), [("b1", "old")]),
        (Wanted(assets=()), []),
    ],
)
def test_filters(wanted: Wanted, expected: list[tuple[str, str]]) -> None:
    found = listed(review(SUGGESTED, Decisions(), {}, HERE), wanted)
    assert [(row.asset.id, row.tag) for row in found] == expected


def test_what_was_accepted_before_is_never_left_out_for_its_probability() -> None:
    found = review(SUGGESTED, decided(("a2", "wood", True)), {}, HERE)
    assert "a2" in {row.asset.id for row in listed(found, Wanted(probability=1.0))}


@given(st.integers(0, 40), st.integers(-3, 30), st.integers(1, 7))
def test_pages_show_each_row_once(count: int, number: int, size: int) -> None:
    all_rows = [Row(dataclasses.replace(ASSETS[0], id=str(i)), "t", "open") for i in range(count)]
    shown, place, pages = page(all_rows, number, size)
    assert 0 <= place < pages
    assert len(shown) <= size
    together = [row for turned in range(pages) for row in page(all_rows, turned, size)[0]]
    assert together == all_rows
    assert shown == page(all_rows, place, size)[0]


@given(st.data())
def test_decided_rows_keep_their_places(data: st.DataObject) -> None:
    before = listed(review(SUGGESTED, Decisions(), {}, HERE), Wanted())
    pairs = st.tuples(st.sampled_from(before), st.booleans())
    said = decided(*((row.asset.id, row.tag, yes) for row, yes in data.draw(st.lists(pairs))))
    given_now = data.draw(st.lists(st.sampled_from(before)))
    tags = {row.asset.id: [r.tag for r in given_now if r.asset is row.asset] for row in given_now}
    now = review(SUGGESTED, said, tags, HERE)
    shown = in_place(before, now, listed(now, Wanted()))
    assert [row.pair for row in shown] == [row.pair for row in before]
    assert {row.pair for row in shown if row.state == "given"} == {row.pair for row in given_now}
    assert all(row in now for row in shown if row.state != "given")


def test_new_rows_come_after_those_in_their_places() -> None:
    found = review(SUGGESTED, Decisions(), {}, HERE)
    assert in_place(found[1:], found, found) == [*found[1:], found[0]]


def test_many_decisions_are_one_write_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "tag_decisions.json"
    decide_all(path, [("a", "Old", True), ("a", "new", False), ("b", "old", False)])
    assert read_decisions(path).assets == {"a": {"Old": True, "new": False}, "b": {"old": False}}
    decide_all(path, [("a", "old", None), ("b", "OLD", None)])
    assert read_decisions(path).assets == {"a": {"new": False}}


def test_suggestions_are_read_back_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "suggested_tags" / "chair.json"
    write_suggestions(path, SUGGESTED)
    assert read_suggestions(path) == SUGGESTED
    path.write_text(path.read_text(encoding="utf-8").replace('"fair"', '"wonderful"'), encoding="utf-8")
    with pytest.raises(UserError, match="verdict must be one of 'good', 'fair'"):
        read_suggestions(path)


@pytest.mark.bpy
def test_accepting_and_rejecting_in_blender(tmp_path: Path) -> None:
    seen: dict[str, Any] = run_script("review_tags", tmp_path)
    assert seen["at first"] == {"Block round": "open", "Cone round": "open", "Far round": "open"}
    assert seen["nothing written"], "before the artist says so"
    assert seen["accepted"] == {
        "given": 1,
        "Block": ["round"],
        "rows": {"Cone round": "open", "Far round": "waits"},
    }
    assert seen["taken off"]["Block round"] == "again"
    assert seen["rejected"] == {"Block round": "again", "Cone round": "rejected", "Far round": "waits"}
    assert seen["asked again"]["Cone round"] == "open"
    assert seen["waits in"] == ["far.blend"]
    assert "cannot be a tag" in seen["too long"]
    assert "tag_decisions.json" in seen["damaged"]
    assert seen["after a failure"] == [], "a tag that cannot be remembered is not given"
    assert seen["catalogue knows"] == {"Block": [], "Cone": ["pointed"], "Far": []}, "as suggestions need it"
