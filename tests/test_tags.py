"""Suggested tags from a library's own, on the command line: labels, decisions, examples, bad input."""

import json
import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn")

from blender_addon.contract.errors import UserError
from blender_addon.contract.suggested_tags import read_suggestions
from blender_addon.contract.tag_decisions import Decisions, decide, read_decisions
from nerf_backend.cli import main
from nerf_backend.code_table import code_table
from nerf_backend.uses.search.tags import ids_by_tags
from nerf_backend.uses.tags.examples import named_examples, read_examples
from nerf_backend.uses.tags.labels import labels_of_examples, labels_of_tags
from nerf_backend.uses.tags.report_part import tag_report
from nerf_backend.uses.tags.tagging import library_tags

from .coded_library import CodedLibrary, asset_id, clusters, coded_library

ARMED, PLAIN, BARE = 10, 10, 4  # tagged with armrests, tagged without, and 2 + 2 of these without any tag


def library(folder: Path) -> CodedLibrary:
    """Two groups of shapes; the last of each have no tag but the category, which the add-on gives."""
    shapes, looks = clusters([ARMED + 2, PLAIN + 2], spread=0.3)
    tags = (
        [("chair", "armrests", "old")] * ARMED
        + [("chair",)] * 2
        + [("chair", "old")] * PLAIN
        + [("chair",)] * 2
    )
    return coded_library(folder, shapes, looks, tags=tags)


def name(row: int) -> str:
    return f"chair {row:04d}"


def tags(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    assert main(["tags", *map(str, arguments)]) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.err + said.out


def found(folder: Path, made: CodedLibrary, *arguments: object) -> dict:
    out = folder / "tags.json"
    assert main(["tags", str(made.library), "--out", str(out), *map(str, arguments)]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_only_what_was_tagged_counts_as_without(tmp_path: Path) -> None:
    entries = code_table(library(tmp_path).workspace, "chair").entries
    armrests, old = labels_of_tags(entries, Decisions())
    assert (armrests.tag, old.tag) == ("armrests", "old")  # the category is none
    assert (armrests.count(1), armrests.count(0), len(armrests.labelled)) == (ARMED, PLAIN, ARMED + PLAIN)
    assert armrests.assumed.sum() == PLAIN
    assert len(armrests.open) == PLAIN + BARE
    assert (old.count(1), old.count(0)) == (ARMED + PLAIN, 0)


def test_decisions_are_labels_that_stay_and_say_nothing_of_other_tags(tmp_path: Path) -> None:
    entries = code_table(library(tmp_path).workspace, "chair").entries
    untagged, having = asset_id("chair", ARMED), asset_id("chair", 0)
    decisions = Decisions().with_all([(untagged, "armrests", True), (having, "armrests", False)])
    armrests, old = labels_of_tags(entries, decisions)
    assert armrests.answers[ARMED] == 1
    assert armrests.answers[0] == 0
    assert not armrests.assumed[0]
    assert not {0, ARMED} & set(armrests.open)
    assert np.isnan(old.answers[ARMED])  # accepting one tag does not mean that the asset has no other


def test_decisions_are_kept_and_the_last_word_counts(tmp_path: Path) -> None:
    path = tmp_path / "tag_decisions.json"
    assert read_decisions(path) == Decisions()
    decide(path, "a", "old", True)
    decide(path, "b", "old", False)
    decide(path, "a", "old", False)
    assert read_decisions(path).assets == {"a": {"old": False}, "b": {"old": False}}
    assert read_decisions(path).of("c", "old") is None


def _decide_often(path: Path, name: str) -> None:
    for number in range(15):
        decide(path, f"{name} {number}", "old", False)


def test_no_decision_is_lost_when_two_decide_at_once(tmp_path: Path) -> None:
    path = tmp_path / "tag_decisions.json"
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_decide_often, args=(path, name)) for name in ("a", "b")]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
        assert process.exitcode == 0
    assert len(read_decisions(path).assets) == 30


def test_spellings_of_a_tag_are_one_tag(tmp_path: Path) -> None:
    shapes, looks = clusters([12, 12], spread=0.3)
    own = [("Wood",)] * 7 + [("wood ",)] * 5 + [("CHAIR", "old")] * 12
    made = coded_library(tmp_path, shapes, looks, tags=own)
    table = code_table(made.workspace, "chair")
    decisions = Decisions().with_all([(asset_id("chair", 12), "WOOD", True)])
    old, wood = labels_of_tags(table.entries, decisions)
    assert (old.tag, wood.tag) == ("old", "Wood")
    assert (wood.count(1), wood.count(0)) == (13, 11)
    assert [tag.labels.tag for tag in library_tags(table, decisions, ["wOOd"], 0, lambda _: None).tags] == [
        "Wood"
    ]
    again = decisions.with_all([(asset_id("chair", 12), "wood", False)])
    assert again.assets == {asset_id("chair", 12): {"wood": False}}
    everything = ids_by_tags(made.catalogue, "chair", ["WOOD"], [])
    assert everything == {asset_id("chair", row) for row in range(12)}


def test_generated_assets_teach_nothing_and_get_no_tag(tmp_path: Path) -> None:
    shapes, looks = clusters([14, 14], spread=0.3)
    own = [("wood", "generated")] * 3 + [("wood",)] * 9 + [()] * 2 + [("Generated",)] * 4 + [("old",)] * 10
    table = code_table(coded_library(tmp_path, shapes, looks, tags=own).workspace, "chair")
    generated = {0, 1, 2, 14, 15, 16, 17}
    old, wood = library_tags(table, Decisions(), [], 28, lambda _: None).tags
    assert (old.labels.tag, wood.labels.tag) == ("old", "wood")
    assert (wood.labels.count(1), wood.labels.count(0)) == (9, 10)
    found = library_tags(table, Decisions(), [], 28, lambda _: None)
    assert {s.row for s in wood.suggestions} == {12, 13}
    assert not generated & set(found.asked)
    with pytest.raises(UserError, match="is generated"):
        named_examples(table, tmp_path, [name(0)], [])


def test_the_untagged_of_a_group_are_suggested_and_the_others_not(tmp_path: Path) -> None:
    told = found(tmp_path, library(tmp_path))
    armrests = next(tag for tag in told["tags"] if tag["tag"] == "armrests")
    assert {s["name"] for s in armrests["suggestions"]} == {name(ARMED), name(ARMED + 1)}
    assert armrests["quality"]["verdict"] == "good"
    assert all(s["probability"] > 0.8 for s in armrests["suggestions"])
    assert all(s["having"][0]["distance"] < s["lacking"][0]["distance"] for s in armrests["suggestions"])
    old = next(tag for tag in told["tags"] if tag["tag"] == "old")
    assert old["quality"] is None
    assert old["missing"] == [0, 5]


def test_what_is_rejected_is_not_suggested_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = library(tmp_path)
    said = tags(capsys, made.library, "--reject", name(ARMED), "armrests")
    assert "never asked again" in said
    told = found(tmp_path, made, "--tag", "armrests", "--ask", "30")
    assert name(ARMED) not in {s["name"] for s in told["tags"][0]["suggestions"]}
    assert name(ARMED) not in {a["name"] for a in told["ask"]}
    assert "unchanged" in tags(capsys, made.library, "--accept", name(ARMED), "armrests")
    assert read_decisions(made.workspace.tag_decisions).of(asset_id("chair", ARMED), "armrests") is True


def test_suggestions_are_left_for_the_review_in_blender(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = library(tmp_path)
    said = found(tmp_path, made, "--review")
    suggested = read_suggestions(made.workspace.suggested_tags("chair"))
    assert [asset.library for asset in suggested.assets] == [made.library.name] * len(suggested.assets)
    armrests, old = suggested.tags
    assert [suggested.assets[s.asset].name for s in armrests.suggestions] == [
        s["name"] for s in said["tags"][0]["suggestions"]
    ]
    assert armrests.trust
    assert armrests.trust.verdict == "good"
    nearest = armrests.suggestions[0].having[0]
    assert suggested.assets[nearest[0]].name == said["tags"][0]["suggestions"][0]["having"][0]["name"]
    assert (old.trust, old.missing, old.suggestions) == (None, (0, 5), ())
    assert "leave out --tag" in tags(capsys, made.library, "--review", "--tag", "old", code=2)


def test_a_new_attribute_from_ten_examples(tmp_path: Path) -> None:
    made = library(tmp_path)
    having, lacking = [name(i) for i in range(5)], [name(i) for i in range(ARMED + 2, ARMED + 7)]
    told = found(tmp_path, made, "--attribute", "soft", "--with", *having, "--without", *lacking)
    [soft] = told["tags"]
    expected = {name(i) for i in range(5, ARMED + 2)}
    assert {s["name"] for s in soft["suggestions"]} == expected
    assert soft["assumed"] == 0


def test_examples_from_a_file(tmp_path: Path) -> None:
    made = library(tmp_path)
    table = code_table(made.workspace, "chair")
    path = tmp_path / "examples.csv"
    path.write_text("asset,has it\nchair 0001, yes\nchair 0002,no\n\nchair 0003,\n", encoding="utf-8")
    examples = read_examples(path, table, made.library)
    assert (examples.having, examples.lacking) == ((1,), (2,))
    labels = labels_of_examples("soft", table.entries, [1], [2], Decisions())
    assert (labels.count(1), labels.count(0)) == (1, 1)
    path.write_text("chair 0001,yes\nchair 0002,perhaps\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"examples\.csv, line 2"):
        read_examples(path, table, made.library)
    path.write_text("chair 0001,yess\nchair 0002,no\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"line 1: 'chair 0001,yess'"):  # no heading: an example
        read_examples(path, table, made.library)
    path.write_text("asset;soft\nchair 0001;yes\nchair 0002;no\n", encoding="utf-8")
    assert read_examples(path, table, made.library) == examples


def test_an_attribute_that_assets_have_already_is_mentioned(tmp_path: Path) -> None:
    told = found(tmp_path, library(tmp_path), "--attribute", "Old", "--with", name(0))
    assert f"have the tag 'Old' already: {ARMED + PLAIN};" in told["note"]


def test_the_terminal_shows_quality_before_suggestions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = tags(capsys, library(tmp_path).library, "--ask", "2", "--sheet", tmp_path / "sheet.png")
    assert said.index("balanced accuracy") < said.index("Suggested: armrests")
    assert "not enough examples: 5 more without needed" in said
    assert "Label these next" in said
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 800
        assert len(sheet.getcolors(100000) or []) > 3


def test_without_any_tag_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = coded_library(tmp_path, *clusters([12]), tags=[("chair",)] * 12)
    assert "--attribute NAME" in tags(capsys, made.library)
    said = tags(capsys, made.library, "--attribute", "soft", "--ask", "3")
    assert "5 more with and 5 more without needed" in said
    assert len(said.split("most helpful first:")[1].split("soft")) == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--tag", "armrest"], "did you mean 'armrests'?"),
        (["--with", "chair 0001"], "--attribute NAME"),
        (["--attribute", "soft", "--with", "chair 00l1"], "did you mean 'chair 00"),
        (["--attribute", "soft", "--with", "chair 0001", "--without", "chair 0001"], "decide for one"),
        (["--attribute", " "], "The name of the attribute is empty"),
        (["--attribute", "soft", "--tag", "old"], "give one of them"),
        (["--attribute", "soft", "--examples", "nothing.csv"], "nothing.csv cannot be read"),
        (["--reject", "chair 0001", " "], "The tag is empty"),
        (["--reject", "chair 9", "old"], "no asset named"),
        (["--sheet", "sheet.txt"], "no name for a picture"),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    said = tags(capsys, library(tmp_path).library, *arguments, code=2)
    assert sentence in said
    assert "Traceback" not in said


def test_too_few_assets_and_damaged_decisions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = coded_library(tmp_path / "few", *clusters([9]), tags=[("old",)] * 9)
    assert "at least 10 assets" in tags(capsys, few.library, code=2)
    made = library(tmp_path / "more")
    made.workspace.tag_decisions.write_text("{", encoding="utf-8")
    assert "tag_decisions.json" in tags(capsys, made.library, code=2)


def test_the_answer_is_always_the_same(tmp_path: Path) -> None:
    table = code_table(library(tmp_path).workspace, "chair")
    first, second = (library_tags(table, Decisions(), ["armrests"], 5, lambda _: None) for _ in range(2))
    assert first.asked == second.asked
    assert first.tags[0].chances is not None
    assert second.tags[0].chances is not None
    np.testing.assert_array_equal(first.tags[0].chances, second.tags[0].chances)


def test_the_report_shows_tags_or_says_why_not(tmp_path: Path) -> None:
    made = library(tmp_path / "tagged")
    shown = tag_report(made.workspace, code_table(made.workspace, "chair"), lambda _: None)
    assert shown.sentence == ""
    assert [tag.labels.tag for tag in shown.tags] == ["armrests", "old"]
    assert shown.picture is not None
    bare = coded_library(tmp_path / "bare", *clusters([12]))
    shown = tag_report(bare.workspace, code_table(bare.workspace, "chair"), lambda _: None)
    assert "has a tag yet" in shown.sentence
    assert shown.picture is None
