"""report.html: complete in itself, valid, and honest about what is poor."""

import base64
import dataclasses
import html.parser
import io
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blender_addon.contract.events import duration
from nerf_backend.report import (
    AssetReport,
    CategoryReport,
    NeighbourReport,
    SwapGrid,
    render_report,
    write_report,
)
from nerf_backend.report_curve import curve
from procgen.round_ticks import round_ticks

NASTY = "<b>&\"' </script><script>alert(1)</script> 椅子"
VOID = {"meta", "img", "input", "br", "link", "hr"}


def picture(red: int) -> np.ndarray:
    pixels = np.zeros((128, 128, 4), np.uint8)
    pixels[30:90, 30:90] = (red, 80, 40, 255)
    return pixels


@pytest.fixture
def category(tmp_path: Path) -> CategoryReport:
    Image.fromarray(picture(200)).save(tmp_path / "preview.png")
    near = [NeighbourReport(f"near {i}", tmp_path / "preview.png", 0.1 * i) for i in range(5)]
    asset = AssetReport(
        name="Chair 001",
        preview=tmp_path / "preview.png",
        views=[(picture(255), picture(180))] * 5,
        psnr=25.25,
        iou=0.93,
        nearest_shape=near,
        nearest_look=near[:2],
        parameters={"seat_width": 0.45678, "back_count": 4, "leg_style": "star"},
        state="fitted",
    )
    nasty = dataclasses.replace(
        asset,
        name=NASTY,
        preview=None,
        psnr=12.0,
        iou=0.6,
        parameters={NASTY: NASTY},
        nearest_shape=[NeighbourReport(NASTY, None, 1.0)],
    )
    never = dataclasses.replace(
        asset, name="New", views=[], psnr=None, iou=None, nearest_shape=[], nearest_look=[], state="never"
    )
    swaps = SwapGrid(["a", NASTY], ["c", NASTY], [[picture(10), picture(20)], [picture(30), picture(40)]])
    history = [(0.0, 10.0), (30.0, 20.0), (90.0, 24.0)]
    return CategoryReport(
        "chair", "abcdef0123456789", "pure PyTorch", 95.0, history, [asset, nasty, never], swaps
    )


class Page(html.parser.HTMLParser):
    """Checks that elements nest, and collects text, elements and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == tag]


def test_the_report_is_one_valid_file_that_needs_no_other(category: CategoryReport, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    write_report(path, [category])
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    images = page.all("img")
    # heroes 2 x 2, swaps 4, two assets' views 2 x 10, previews 2, neighbours 5 + 2 + 2
    assert len(images) == 4 + 4 + 20 + 2 + 9
    for image in images:
        head, data = str(image["src"]).split(",")
        assert head == "data:image/jpeg;base64"
        Image.open(io.BytesIO(base64.b64decode(data))).load()
        assert image["alt"]
    assert not page.all("link")
    assert len(page.all("script")) == 1
    assert not re.search(r'(?:src|href)="(?!data:)|url\(|@import|https?:', text)


def test_names_and_values_are_text_wherever_they_stand(category: CategoryReport) -> None:
    page = Page(render_report([category]))
    assert not page.all("b") or all(NASTY not in str(a) for a in page.all("b"))
    assert page.words.count(NASTY) >= 4
    assert len(page.all("script")) == 1
    assert [a["data-name"] for a in page.all("article")] == ["Chair 001", NASTY, "New"]


def test_what_is_reached_is_said_in_words_and_numbers(category: CategoryReport) -> None:
    words = Page(render_report([category])).words
    for expected in (
        "3 assets of category chair", "18.6 dB", "76 %", "1 min 35 s", "pure PyTorch", "abcdef01",
        "25.2 dB", "93 % outline overlap", "seat width", "0.457", "codes miss its outline", "no codes yet",
    ):  # fmt: skip
        assert expected in words, expected


@pytest.mark.parametrize(
    ("psnr", "iou", "state", "grade", "said"),
    [
        (26.0, 0.95, "fitted", "good", ""),
        (26.0, 0.95, "stale", "good", "changed"),
        (20.0, 0.95, "fitted", "fair", "blurred"),
        (26.0, 0.80, "fitted", "fair", "blurred"),
        (26.0, 0.50, "fitted", "poor", "outline"),
        (15.0, 0.95, "fitted", "poor", "colours"),
        (None, None, "never", "none", "no codes"),
    ],
)
def test_poor_quality_is_flagged(
    category: CategoryReport, psnr: float | None, iou: float | None, state: str, grade: str, said: str
) -> None:
    asset = dataclasses.replace(category.assets[0], psnr=psnr, iou=iou, state=state)
    assert asset.grade() == grade
    assert said in asset.verdict()
    assert bool(said) == bool(asset.verdict())


def test_an_empty_category_and_one_without_history_are_shown(category: CategoryReport) -> None:
    bare = CategoryReport("table", "x", "e", 0.0, [], [])
    page = Page(
        render_report([bare, dataclasses.replace(category, history=[(1.0, float("nan"))], swaps=None)])
    )
    assert not page.all("polyline")
    assert "0 assets of category table" in page.words


def test_the_hero_strip_picks_evenly(category: CategoryReport) -> None:
    many = [dataclasses.replace(category.assets[0], name=str(i)) for i in range(24)]
    heroes = dataclasses.replace(category, assets=many).hero()
    assert [a.name for a in heroes] == ["0", "3", "6", "9", "12", "15", "18", "21"]


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6), st.floats(-100, 100)), min_size=2, max_size=30, unique_by=lambda p: p[0]
    )
)
def test_the_curve_stays_in_its_frame(history: list[tuple[float, float]]) -> None:
    line = curve(sorted(history))
    assert line is not None
    for pair in line.points.split():
        x, y = map(float, pair.split(","))
        assert line.left <= x <= line.right
        assert line.top <= y <= line.bottom
    assert len(line.points.split()) == len(history)


@given(st.floats(-1e4, 1e4), st.floats(0, 1e4))
def test_ticks_are_few_and_cover_the_values(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + span - 1e-6
    steps = np.diff(ticks)
    assert np.allclose(steps, steps[0])


def test_durations_are_readable() -> None:
    assert [duration(s) for s in (0.4, 59.6, 252, 754, 7500)] == [
        "0 s",
        "1 min 0 s",
        "4 min 12 s",
        "12 min",
        "2 h 5 min",
    ]
