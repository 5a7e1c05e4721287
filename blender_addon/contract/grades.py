"""When a code describes its asset so badly that its neighbours should not be trusted."""

POOR_PSNR = 18.0  # dB on held-out views
POOR_IOU = 0.75  # of the silhouettes there


def is_poor(psnr: float, iou: float) -> bool:
    return psnr < POOR_PSNR or iou < POOR_IOU
