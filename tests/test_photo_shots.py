"""Random photos show their whole asset, as it stands there: camera, paper and light."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blender_addon.contract.jobs import TakePhotos
from procgen.blender_process import BlenderWorker
from procgen.photo_shots import FREE, PAPER, random_shot, rolled

OBJECT_ASSET = "Würfel, groß"  # of make_render_assets.py


@given(st.integers(0, 2**32 - 1), st.sampled_from([FREE, PAPER]))
def test_the_whole_unit_sphere_is_in_every_shot(seed: int, setting: str) -> None:
    shot = random_shot(np.random.default_rng(seed), setting)
    camera = shot.camera()
    assert np.linalg.norm(camera[:3, 3]) == pytest.approx(shot.distance)
    assert np.allclose(-camera[:3, 2], -camera[:3, 3] / shot.distance)  # it looks at the origin
    assert np.degrees(np.arcsin(1 / shot.distance)) < shot.field_of_view / 2
    assert (shot.paper is not None) == (setting == PAPER)


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_rolls_add_up(one: float, other: float) -> None:
    assert np.allclose(rolled(one) @ rolled(other), rolled(one + other))


def test_blender_takes_photos_before_nothing_and_on_paper(tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    maker = Path(__file__).with_name("make_render_assets.py")
    subprocess.run([sys.executable, str(maker), str(library)], check=True, capture_output=True)
    shots = [dataclasses.asdict(random_shot(np.random.default_rng(1), setting)) for setting in (FREE, PAPER)]
    with BlenderWorker(None, tmp_path / "log", threads=1) as worker:
        out = str(tmp_path / "out")
        worker.run(TakePhotos(str(library), "OBJECT", OBJECT_ASSET, shots, 48, 2, out), lambda event: None)
    free, paper = (np.asarray(Image.open(tmp_path / "out" / f"00{k}.png")) for k in (0, 1))
    assert 0.05 < (free[..., 3] > 127).mean() < 0.9
    assert (free[[0, -1], :, 3] == 0).all()
    assert (paper[..., 3] == 255).all()
    assert paper[0, :, :3].mean() > 60
