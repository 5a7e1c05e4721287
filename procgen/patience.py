"""How long a Blender may be at a job: many times what a slow machine needs. One that takes longer hangs."""

ASSET = 600.0  # seconds for what is done to an asset once, from opening its library on
FRAME, PIXELS = 20.0, 256 * 256 * 24  # seconds for a frame of so many pixels times samples, or fewer


def patience(before: float, frames: int, pixels: int) -> float:
    """Seconds for ``frames`` of so many ``pixels`` times samples each, and for what comes ``before`` them."""
    return before + FRAME * frames * max(pixels / PIXELS, 1.0)
