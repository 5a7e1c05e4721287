"""asset2vec photo on a small library with a model: the answer, its files, and what it refuses."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.code_document import read_code
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from nerf_backend.cli import parser
from nerf_backend.commands import photo
from nerf_backend.similar import preview_path
from nerf_backend.uses.photo.confidence import NONE, WEIGHTS, chances, fit, worth
from nerf_backend.uses.photo.pose import Pose
from nerf_backend.uses.photo.report_part import photo_report

from .photo_stock import library_of_chairs, photo_of, sharp_views, solids_of

NAME = "chair002"
POSES = (Pose(30, 20, 0, 3.5), Pose(215, 35, 3, 3))


@pytest.fixture(scope="module")
def library(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    return library_of_chairs(folder, sharp_views(folder / "views", 4), tiny_model)


@pytest.fixture(scope="module")
def pictures(library: Path) -> list[Path]:
    paths = [library.parent / f"{number}.png" for number in range(len(POSES))]
    for path, pose in zip(paths, POSES, strict=True):
        Image.fromarray(photo_of(solids_of(NAME), pose)).save(path)
    return paths


def asked(*arguments: object) -> argparse.Namespace:
    return parser().parse_args(["photo", *map(str, arguments)])


def run(*arguments: object) -> dict[str, Any]:
    return photo.run(asked(*arguments), lambda event: None)


def test_the_chair_of_two_photos_is_found_and_written_down(library: Path, pictures: list[Path]) -> None:
    out, sheet = library.parent / "answer.json", library.parent / "sheet.png"
    code_file = library.parent / "code.json"
    payload = run(library, *pictures, "--top", 3, "--out", out, "--sheet", sheet, "--code", code_file)
    assert payload["assets"][0]["name"] == NAME
    assert len(payload["assets"]) == 3
    document = json.loads(out.read_text())
    assert document["schema"] == "asset2vec.photo/1"
    shares = [asset["confidence"] for asset in document["assets"]]
    assert sum(shares) + document["none"] == pytest.approx(1, abs=1e-3)
    assert shares == sorted(shares, reverse=True)
    assert len(document["photos"]) == 2
    code = read_code(code_file)
    assert (code.category, code.model) == ("chair", document["model"])
    with Image.open(sheet) as image:
        assert image.height > image.width / 2
    text = photo.summary(payload)
    assert NAME in text and "azimuth" in text


def test_the_report_asks_for_previews_and_leaves_out_what_has_none(library: Path) -> None:
    workspace = Workspace.of(library)
    entries = Catalogue(workspace.catalogue).entries(category="chair")
    asset = next(e for e in entries if e.name == NAME)
    workspace.previews.mkdir(exist_ok=True)
    Image.fromarray(photo_of(solids_of(NAME), Pose(40, 25, 0, 3))).save(preview_path(workspace, asset))
    (answer,) = photo_report(workspace, entries, lambda event: None)
    assert answer.entry == asset
    assert answer.right


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.png"], "shows no object"),
        (["missing.png"], "is not a picture"),
        (["0.png", "--mask", "0.png", "0.png"], "one mask for each"),
        (["0.png", "--category", "sofa"], "no category 'sofa'"),
        (["0.png", "--sheet", "sheet.doc"], "no name for a picture"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(
    library: Path, pictures: list[Path], arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    Image.new("RGBA", (40, 40)).save("nothing.png")
    with pytest.raises(UserError, match=sentence) as error:
        run(library, *arguments)
    assert "\n" not in str(error.value)


def test_chances_sum_to_one_and_grow_with_photos() -> None:
    worths = np.array([NONE + 2, NONE, NONE - 3])
    shares, none = chances(worths)
    assert shares.sum() + none == pytest.approx(1)
    assert chances(worths, 4)[0][0] > shares[0]
    assert chances(worths - 10)[1] > 0.99
    assert worth((1, 1, 1, 0)) == pytest.approx(sum(WEIGHTS[:3]))


def test_the_fit_of_chances_finds_what_tells() -> None:
    """The first number tells which asset it is, the second says nothing; none is right below a threshold."""
    draw = np.random.default_rng(0)
    questions = []
    for k in range(120):
        numbers = draw.uniform(0, 0.5, (6, 2))
        right = int(draw.integers(6)) if k % 2 else -1
        if right >= 0:
            numbers[right, 0] = draw.uniform(0.8, 1)
        questions.append((numbers, right))
    weights, none = fit(questions)
    assert weights[0] > 5 * abs(weights[1])
    assert 0.4 * weights[0] < none < 0.95 * weights[0]
