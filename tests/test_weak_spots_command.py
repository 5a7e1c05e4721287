"""asset2vec weak: results in; findings, a page and a scene spec out, or one sentence."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from nerf_backend.cli import main
from nerf_backend.uses.weak_spots.analysis import FEWEST
from nerf_backend.uses.weak_spots.remembered import report_section
from nerf_backend.uses.weak_spots.scene_request import MOST, key
from procgen import open_dataset
from procgen.scenes.spec_file import read_spec
from procgen.scenes.stock import check_weights, choose

from .coded_library import CodedLibrary, asset_id, clusters, coded_library
from .many_assets import write_many, write_results

N = 24
WEAK = range(6)  # one of the clusters, and tagged


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> CodedLibrary:
    shapes, looks = clusters([6, 6, 6, 6], seed=1)
    tags = [("odd",) if i in WEAK else ("even",) if i % 2 else () for i in range(N)]
    return coded_library(tmp_path_factory.mktemp("weak"), shapes, looks, tags=tags)


@pytest.fixture(scope="module")
def dataset(coded: CodedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ids = [asset_id("chair", i) for i in range(N)]
    return write_many(tmp_path_factory.mktemp("scenes") / "rooms", ids, "chair", 12)


def is_weak(name: str) -> bool:
    return name in {asset_id("chair", i) for i in WEAK}


def weak(coded: CodedLibrary, results: Path, *options: object, code: int = 0) -> list[str]:
    out = results.parent
    named = [coded.library, results, "--out", out / "weak.html", "--spec", out / "more.toml"]
    assert main(["weak", *map(str, [*named, *options])]) == code
    return [str(out / "weak.html"), str(out / "more.toml")]


def table(path: Path, rows: list[tuple[str, Any]], head: str = "asset,score") -> Path:
    path.write_text("\n".join([head, *(f"{name},{score}" for name, score in rows)]) + "\n")
    return path


@pytest.fixture
def answered(
    coded: CodedLibrary, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> Iterator[dict]:
    results = write_results(tmp_path / "results.json", dataset, lambda i: not is_weak(i))
    assert main(
        ["--events", "weak", str(coded.library), str(results), "--dataset", str(dataset),
         "--out", str(tmp_path / "weak.html"), "--spec", str(tmp_path / "more.toml")]
    ) == 0  # fmt: skip
    lines = [line for line in capsys.readouterr().out.splitlines() if '"event": "result"' in line]
    yield json.loads(lines[-1].split(" ", 1)[1])["payload"]


def test_a_detector_that_misses_one_kind_of_chair_is_told_so(answered: dict) -> None:
    first = answered["findings"][0]
    assert first["more_than_chance"]
    assert set(first["assets"]) == {asset_id("chair", i) for i in WEAK}
    assert {f["kind"] for f in answered["findings"] if f["more_than_chance"]} >= {"tag", "region"}
    assert answered["verdict"].startswith("1 weak spot beyond chance")
    assert {a["id"] for a in answered["assets"][:6]} == {asset_id("chair", i) for i in WEAK}
    first = answered["assets"][0]
    assert (first["score"], first["low"], first["results"], first["trials"]) == (0, 0, 4, 2)
    assert first["high"] == pytest.approx(0.66, abs=0.01)


def test_the_spec_asks_for_exactly_these(answered: dict, dataset: Path) -> None:
    spec = read_spec(Path(answered["spec"]))
    record = open_dataset(dataset)
    check_weights(tuple(record.assets.values()), spec.assets, "more.toml")
    assert spec.scene == "tabletop"
    assert (spec.frames.width, spec.assets.count) == (64, (4, 4))  # as the model was tried
    assert set(spec.assets.weights) == {f"asset:{asset_id('chair', i)}" for i in WEAK}
    assert all(1 < w <= MOST for w in spec.assets.weights.values())
    assert answered["weights"] == {k.removeprefix("asset:"): w for k, w in spec.assets.weights.items()}
    drawn = [
        a.asset_id
        for seed in range(200)
        for a in choose(np.random.default_rng(seed), tuple(record.assets.values()), 4, spec.assets.weights)
    ]
    assert np.mean([is_weak(i) for i in drawn]) > 0.45  # of 0.25 without


def test_the_page_is_one_file_with_pictures_of_what_was_missed(answered: dict) -> None:
    page = Path(answered["page"]).read_text(encoding="utf-8")
    assert "http" not in page
    assert all(source.startswith("data:image/jpeg") for source in re.findall(r'(?:src|href)="([^"]*)"', page))
    for text in (
        "1 weak spot beyond chance",
        "chair 0003",
        "24 of 24 missed: 24 taken for other",
        "more.toml",
    ):
        assert text in page


def test_the_report_remembers_it(answered: dict, coded: CodedLibrary) -> None:
    section = report_section(coded.workspace, "chair")
    assert section is not None
    assert section.findings[0].what == answered["findings"][0]["what"]
    assert len(section.findings[0].pictures) == 6
    assert section.source == "results.json on rooms"
    assert report_section(coded.workspace, "sofa") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a readable JSON file"),
        ('{"source": "a"}', "has schema None, and this version of Asset2Vec reads 'asset2vec.weak_spots/1'"),
        ('{"schema": "asset2vec.weak_spots/1"}', "source is missing"),
    ],
)
def test_an_answer_that_cannot_be_read_is_said(tmp_path: Path, text: str, said: str) -> None:
    workspace = Workspace(tmp_path)
    assert report_section(workspace, "chair") is None
    (tmp_path / "weak-spots.json").write_text(text)
    with pytest.raises(UserError, match=said):
        report_section(workspace, "chair")


def test_a_table_of_scores_by_name_or_id(coded: CodedLibrary, tmp_path: Path, capsys: Any) -> None:
    draw = np.random.default_rng(0)
    rows = [
        (f"chair {i:04d}" if i % 3 else asset_id("chair", i), 5 - 3 * (i in WEAK) + draw.normal())
        for i in range(N)
    ]
    page, spec = weak(coded, table(tmp_path / "scores.csv", [*rows, *rows, ("someone else's", 1)]))
    said = capsys.readouterr().out
    assert "tag 'odd' of chair" in said
    assert "no assets here: 1 of the names in scores.csv" in said
    assert len(tomllib.loads(Path(spec).read_text())["assets"]["weights"]) == 6
    assert "mean score" in Path(page).read_text()


def test_chance_is_called_chance_and_asks_for_nothing(
    coded: CodedLibrary, tmp_path: Path, capsys: Any
) -> None:
    draw = np.random.default_rng(5)
    rows = [(f"chair {i:04d}", draw.normal()) for i in range(N) for _ in range(4)]
    page, spec = weak(coded, table(tmp_path / "scores.csv", rows))
    assert re.search(r"No more than chance: of \d things asked", capsys.readouterr().out)
    assert "No more than chance" in Path(page).read_text()
    assert not Path(spec).exists()
    section = report_section(coded.workspace, "chair")
    assert section is not None and not section.findings


def test_an_edited_spec_is_never_written_over(coded: CodedLibrary, tmp_path: Path, capsys: Any) -> None:
    scores = table(tmp_path / "scores.csv", [(f"chair {i:04d}", int(i not in WEAK)) for i in range(N)])
    spec = Path(weak(coded, scores)[1])
    written = spec.read_text()
    capsys.readouterr()
    weak(coded, scores)
    assert "stays" not in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.glob("*.toml")) == ["more.toml"]
    edited = written.replace("tabletop", "room")
    spec.write_text(edited)
    for _ in range(2):
        weak(coded, scores)
        said = capsys.readouterr().out
        assert f"{spec} was edited or is not of `asset2vec weak`, so it stays" in said
        assert f"{tmp_path / 'more-2.toml'} asks for more of 6 assets" in said
        assert "more-2.toml makes scenes" in (tmp_path / "weak.html").read_text()
    assert spec.read_text() == edited
    assert (tmp_path / "more-2.toml").read_text() == written
    assert sorted(path.name for path in tmp_path.glob("*.toml")) == ["more-2.toml", "more.toml"]


def test_a_spec_of_earlier_results_is_named_when_nothing_is_weak(
    coded: CodedLibrary, tmp_path: Path, capsys: Any
) -> None:
    weak(coded, table(tmp_path / "scores.csv", [(f"chair {i:04d}", int(i not in WEAK)) for i in range(N)]))
    capsys.readouterr()
    weak(coded, table(tmp_path / "scores.csv", [(f"chair {i:04d}", 1) for i in range(N)]))
    said = "more.toml is there from before and says nothing of these results"
    assert said in capsys.readouterr().out
    assert said in (tmp_path / "weak.html").read_text()


def test_equal_scores_are_chance(coded: CodedLibrary, tmp_path: Path, capsys: Any) -> None:
    weak(coded, table(tmp_path / "scores.csv", [(f"chair {i:04d}", 1) for i in range(N)]))
    assert "No more than chance" in capsys.readouterr().out


def test_the_same_results_give_the_same_answer(coded: CodedLibrary, tmp_path: Path, capsys: Any) -> None:
    rows = [(f"chair {i:04d}", i % 5) for i in range(N)]
    weak(coded, table(tmp_path / "scores.csv", rows))
    first = capsys.readouterr().out
    weak(coded, table(tmp_path / "scores.csv", rows))
    assert capsys.readouterr().out == first


ROWS = [(f"chair {i:04d}", i) for i in range(N)]


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        (ROWS, "name,score", "has no column 'asset': its first line must name asset and score"),
        (ROWS, "asset,value", "has no column 'score'"),
        ([], "asset,score", "has no rows"),
        ([("chiar 0001", 1)], "asset,score", "names no asset of .*did you mean 'chair 0001'"),
        (ROWS[:FEWEST - 1], "asset,score", "too few to tell a weakness from chance"),
        ([*ROWS, ("chair 0001", "nan")], "asset,score", "line 26: the score is nan"),
        ([*ROWS, ("chair 0001", "good")], "asset,score", "line 26: the score 'good' is no number"),
        ([*ROWS, ("chair 0001", "")], "asset,score", "line 26: the score '' is no number"),
        ([*ROWS, ("chair 0001", "-1e308")], "asset,score", "line 26: the score -1e\\+308 is beyond 1e\\+50"),
        (ROWS, "x" * 200_000, "not a readable CSV file: field larger than field limit"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_match_is_one_sentence(
    coded: CodedLibrary, tmp_path: Path, capsys: Any, rows: list, head: str, said: str
) -> None:
    weak(coded, table(tmp_path / "scores.csv", rows, head), code=2)
    errors = capsys.readouterr().err
    assert re.search(said, errors), errors
    assert "Traceback" not in errors
    assert not (tmp_path / "weak.html").exists()


def test_a_name_may_hold_any_separator(tmp_path: Path, capsys: Any) -> None:
    shapes, looks = clusters([10])
    names = ["line\u2028separator", "page\x0cbreak", *(f"c {i}" for i in range(8))]
    odd = coded_library(tmp_path, shapes, looks, names=names)
    weak(odd, table(tmp_path / "scores.csv", [(name, i) for i, name in enumerate(names)]))
    assert "no assets here" not in capsys.readouterr().out


def test_large_scores_are_scores(coded: CodedLibrary, tmp_path: Path, capsys: Any) -> None:
    rows = [(f"chair {i:04d}", (-100 if i in WEAK else i) * 1e48) for i in range(N)]
    weak(coded, table(tmp_path / "scores.csv", rows))
    assert "tag 'odd' of chair" in capsys.readouterr().out


def test_results_and_datasets_that_do_not_match(
    coded: CodedLibrary, dataset: Path, room: Any, tmp_path: Path, capsys: Any
) -> None:
    results = write_results(tmp_path / "results.json", dataset, lambda i: True)
    for options, said in (
        ((), "name their scene dataset with --dataset"),
        (("--dataset", tmp_path), "not a scene dataset"),
        (("--dataset", room.folder), "image_id 8 is no frame"),
        (("--dataset", dataset, "--min-score", 0.95), "No detection has a score of 0.95 or more"),
        (("--dataset", dataset, "--category", "sofa"), "has no category 'sofa': it has chair"),
        (("--dataset", dataset, "--val", 2), "--val must be"),
    ):
        weak(coded, results, *options, code=2)
        assert said in capsys.readouterr().err
    weak(coded, tmp_path / "none.csv", code=2)
    assert "does not exist" in capsys.readouterr().err


def test_a_name_that_two_assets_have_needs_an_id(tmp_path: Path, capsys: Any) -> None:
    shapes, looks = clusters([10])
    double = coded_library(tmp_path, shapes, looks, names=["twin", "twin", *(f"c {i}" for i in range(8))])
    weak(double, table(tmp_path / "scores.csv", [("twin", 1)]), code=2)
    error = capsys.readouterr().err
    assert "2 assets are named 'twin'" in error
    assert Catalogue(double.workspace.catalogue).entries()[-1].asset_id in error


@pytest.mark.parametrize(
    "text", ['a "quoted" name', "back\\slash", "line\nbreak", "Stühle \U0001fa91", "\x7f\x01"]
)
def test_any_name_is_a_toml_key(text: str) -> None:
    assert tomllib.loads(f"{key(text)} = 1") == {text: 1}
