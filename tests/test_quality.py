import pytest
import torch

from nerf_backend.quality import compare, iou, psnr


def test_psnr_by_hand() -> None:
    assert psnr(0.01) == pytest.approx(20)
    assert psnr(0.0) == 100


def test_iou_by_hand() -> None:
    first, second = torch.zeros(4, 4), torch.zeros(4, 4)
    assert iou(first, second) == 1
    first[0, :3], second[0, 1:] = 1, 1
    assert iou(first, second) == pytest.approx(2 / 4)


def test_colour_under_no_coverage_does_not_count() -> None:
    truth, shown = torch.zeros(8, 8, 4), torch.zeros(8, 8, 4)
    truth[:4, :4] = torch.tensor([0.5, 0.5, 0.5, 1.0])
    shown[:4, :4] = torch.tensor([0.6, 0.6, 0.6, 1.0])
    shown[4:, 4:, :3] = 0.9
    whole, foreground, overlap = compare(shown, truth)
    assert whole == pytest.approx(psnr(0.01 / 4), abs=1e-4)
    assert foreground == pytest.approx(20, abs=1e-4)
    assert overlap == 1
