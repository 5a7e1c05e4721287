"""The object is cut out of a picture with plain ground, and what shows none is refused in one sentence."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from blender_addon.contract.errors import UserError
from nerf_backend.uses.photo.crop import crop_of
from nerf_backend.uses.photo.cutout import cut_out, difference, read_mask, read_picture
from nerf_backend.uses.photo.splatting import FILLED, SIZE

SIDE = 96


def shape() -> np.ndarray:
    """[SIDE, SIDE]: a seat, a back and two legs."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[20:50, 30:36] = mask[50:58, 30:66] = mask[58:80, 30:35] = mask[58:80, 60:66] = True
    return mask


def picture(object_colour: tuple[int, ...], ground: np.ndarray, noise: float = 2.0) -> np.ndarray:
    """RGBA without transparency, of the shape before ``ground`` [SIDE, SIDE, 3]."""
    rgb = np.where(shape()[..., None], np.array(object_colour, float), ground)
    rgb = rgb + np.random.default_rng(0).normal(0, noise, rgb.shape)
    opaque = np.full((SIDE, SIDE, 1), 255.0)
    return np.clip(np.concatenate([rgb, opaque], -1), 0, 255).astype(np.uint8)


def paper(light: float = 200, slope: float = 30) -> np.ndarray:
    """Brighter to one side."""
    across = np.linspace(-1, 1, SIDE)[None, :, None]
    return np.broadcast_to(light + slope * across, (SIDE, SIDE, 3))


def overlap(alpha: np.ndarray) -> float:
    found = alpha > 0.5
    return float((found & shape()).sum() / (found | shape()).sum())


@pytest.mark.parametrize("colour", [(150, 40, 30), (40, 40, 45), (60, 110, 60)])
@pytest.mark.parametrize("slope", [0, 40])
def test_an_object_before_paper_is_cut_out(colour: tuple[int, ...], slope: float) -> None:
    assert overlap(cut_out(picture(colour, paper(slope=slope)), None, "p.png")) > 0.85


def test_a_shadow_is_no_part_of_the_object() -> None:
    ground = paper(slope=0).copy()
    ground[70:85, 10:70] *= 0.8
    assert overlap(cut_out(picture((150, 40, 30), ground), None, "p.png")) > 0.85


def test_darker_ground_of_the_same_hue_is_nearer_than_another_hue() -> None:
    ground = np.full((1, 1, 3), (80.0, 0, 0))
    darker, redder = np.full((1, 1, 3), (60.0, 0, 0)), np.full((1, 1, 3), (80.0, 20, 0))
    assert difference(darker, ground) < difference(redder, ground) / 2


def test_transparency_and_masks_are_taken_as_they_are(tmp_path: Path) -> None:
    rgba = picture((150, 40, 30), paper())
    rgba[..., 3] = shape() * 255
    assert overlap(cut_out(rgba, None, "p.png")) == 1
    Image.fromarray((shape() * 255).astype(np.uint8)).save(tmp_path / "m.png")
    mask = read_mask(tmp_path / "m.png", rgba.shape)
    assert overlap(cut_out(picture((200, 200, 200), paper()), mask, "p.png")) == 1


@pytest.mark.parametrize(
    ("rgba", "sentence"),
    [
        (picture((200, 200, 200), paper(slope=0)), "no object"),
        (np.zeros((SIDE, SIDE, 4), np.uint8), "no object"),
        (np.full((SIDE, SIDE, 4), 255, np.uint8) * np.uint8(1), "no object"),
        (
            np.roll(np.dstack([np.full((SIDE, SIDE, 3), 90, np.uint8), shape() * np.uint8(255)]), 30, 1),
            "border",
        ),
        (picture((9, 9, 9), np.random.default_rng(1).uniform(0, 255, (SIDE, SIDE, 3))), "not plain"),
    ],
    ids=["as its ground", "transparent", "white", "cut off", "a room"],
)
def test_pictures_without_a_whole_object_are_refused(rgba: np.ndarray, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as error:
        cut_out(rgba, None, "my.png")
    assert "my.png" in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_no_picture_and_a_mask_of_another_size_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(UserError, match="is not a picture"):
        read_picture(tmp_path / "a.png")
    with pytest.raises(UserError, match="is not a picture"):
        read_picture(tmp_path / "none.png")
    Image.new("L", (8, 8), 255).save(tmp_path / "m.png")
    with pytest.raises(UserError, match="8 x 8"):
        read_mask(tmp_path / "m.png", (SIDE, SIDE, 4))


def test_a_mask_of_16_bits_is_cut_at_its_own_half(tmp_path: Path) -> None:
    deep = np.where(shape(), 65535, 3000).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "deep.png", (SIDE, SIDE, 4)), shape())


@settings(max_examples=20)
@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([1, 2, 3]))
def test_a_crop_shows_the_same_wherever_and_however_large_the_object_is(x: int, y: int, times: int) -> None:
    alpha = np.kron(shape(), np.ones((times, times))).astype(np.float32)
    moved = np.pad(alpha, ((y, 5), (x, 3)))
    rgb = np.full((*moved.shape, 3), 120, np.uint8)
    crop, plain = crop_of(rgb, moved), crop_of(np.full((SIDE, SIDE, 3), 120, np.uint8), shape() * 1.0)
    assert np.abs(crop.alpha - plain.alpha).mean() < 0.02
    filled = np.flatnonzero((crop.alpha > 0.5).any(1))
    assert abs(len(filled) - FILLED * SIZE) <= 1
