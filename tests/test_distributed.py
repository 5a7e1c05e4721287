"""Two processes fit one field: for real, with torchrun and gloo on the CPU."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from blender_addon.contract.errors import UserError
from nerf_backend.distributed import Group
from nerf_backend.launch import Launch, launched
from nerf_backend.model_file import read_model_document

ROOT = Path(__file__).resolve().parent.parent


def torchrun(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Two processes of one thread each, on a port of their own."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    command += ["-m", module, *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done


def test_two_processes_keep_the_same_state_and_average_their_gradients(
    tiny_views: Path, tmp_path: Path
) -> None:
    torchrun("tests.two_processes", str(tiny_views), str(tmp_path))
    first, second = (load_file(tmp_path / f"{rank}.safetensors") for rank in (0, 1))
    for name in first.keys() - {"loss"}:
        assert torch.equal(first[name], second[name]), name
    assert not torch.equal(first["loss"], second["loss"])  # each had assets of its own
    points = (first["loss"] + second["loss"])[::2]  # the others render rays: another loss
    assert points[-1] < 0.95 * points[0]
    # The gradient of a batch is the mean of its halves': two processes are one with twice the assets.
    for averaged, separate in zip(first["averaged"], first["separate"], strict=True):
        torch.testing.assert_close(averaged, separate.mean(0), rtol=1e-4, atol=1e-6)
        assert not torch.allclose(separate[0], separate[1], rtol=1e-2)


def test_the_command_fits_with_two_processes_and_one_speaks(tiny_views: Path, tmp_path: Path) -> None:
    small = "--steps 6 --minutes 0 --points-per-asset 128 --assets-per-step 2 --plane-resolution 8"
    done = torchrun(
        "nerf_backend.cli", "fit", str(tiny_views), "--model", str(tmp_path / "models"), *small.split()
    )
    assert done.stdout.count("held-out PSNR") == 1
    document = read_model_document(tmp_path / "models" / "chair")
    assert (document.steps, len(document.assets)) == (6, 6)
    assert all(asset.psnr > 0 for asset in document.assets)  # each process measured its share
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["chair"]


def test_processes_share_the_assets_of_a_step() -> None:
    groups = [Group(Launch(rank, rank, 3)) for rank in range(3)]
    parts = [group.own(torch.arange(8)).tolist() for group in groups]
    assert parts == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(UserError, match="--nproc-per-node 2 or fewer"):
        groups[0].own(torch.arange(2))


def test_processes_draw_different_numbers_from_the_same_generator() -> None:
    common = [torch.Generator().manual_seed(7) for _ in range(2)]
    own = [Group(Launch(rank, rank, 2)).own_generator(common[rank]) for rank in range(2)]
    assert not torch.equal(torch.rand(4, generator=own[0]), torch.rand(4, generator=own[1]))
    assert torch.equal(common[0].get_state(), common[1].get_state())


def test_a_process_is_alone_unless_torchrun_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    assert launched() == Launch(0, 0, 1)
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "x")
    assert launched() == Launch(3, 1, 4)
