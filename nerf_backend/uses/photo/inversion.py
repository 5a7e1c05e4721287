"""The code and the pose that make the frozen field draw a photo.

The code is a mixture of those of the few assets that explain the photo best, shape and look mixed apart,
and the less likely it is that the photo shows one of them, the further it may leave them: one photo says
too little about 32 numbers, and a field that knows some dozens of assets draws shreds between their codes
and nowhere. The photo's light, found with the exact surface of the best (lighting.py), is taken out of its
colours first, since the field knows albedo only. Poses stay as the search found them: a field's look-ups
have no gradient by place.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from procgen.srgb import encode_srgb

from ...field.guided_samples import stratified
from ...field.marching import bake
from ...field.radiance_field import density
from ...field.rays import pixel_rays, sphere_range
from ...field.volume_rendering import composite, weights
from ...model_file import Model
from ...render_asset import picture
from .crop_features import Crop
from .lighting import relit
from .pose import Framing, Pose, framing_of, plane_of
from .splatting import FILLED, SIZE, draw
from .surface_cloud import SurfaceCloud

STEPS = 50
RAYS, SAMPLES = 384, 40  # a photo, a ray
SHARE_RATE = 0.1  # of the logarithms of shares
FREE_RATE = 0.015  # of what a code has of its own beside the mixture, times the freedom it has
HOLD = 0.5  # of that
LEAST_SHARE = 0.005  # at the start, so that every asset can gain
COLOUR = 1.0
FAINTEST = 0.05  # of light: less says nothing about albedo


@dataclasses.dataclass(frozen=True)
class Sight:
    """One photo as the field is to draw it: ``albedo`` [S, S, 3] sRGB where ``known`` [S, S]."""

    alpha: NDArray[np.float32]
    albedo: NDArray[np.float32]
    known: NDArray[np.bool_]
    pose: Pose
    framing: Framing


@dataclasses.dataclass(frozen=True)
class Inverted:
    """``shape`` and ``appearance`` [CODE_SIZE]; ``pictures`` [n, S, S, 4] RGBA of the field at ``sights``."""

    shape: NDArray[np.float32]
    appearance: NDArray[np.float32]
    sights: tuple[Sight, ...]
    pictures: NDArray[np.uint8]
    overlap: float  # mean intersection over union of the field's outlines with the photos'


def sight(crop: Crop, cloud: SurfaceCloud, pose: Pose) -> Sight:
    """The crop without its light, as the surface that explains it best tells."""
    framing = framing_of(plane_of(cloud.points, pose)[0], SIZE, FILLED)
    drawing = draw(cloud, pose, framing)
    light = relit(drawing, crop.light, crop.alpha)
    shading = light / np.maximum(drawing.albedo, 1e-3)
    known = (drawing.alpha > 0.9) & (crop.alpha > 0.9) & (shading.min(-1) > FAINTEST)
    albedo = encode_srgb(crop.light / np.maximum(shading, FAINTEST))
    return Sight(crop.alpha, albedo, known, pose, framing)


def invert(
    model: Model,
    sights: Sequence[Sight],
    codes: tuple[NDArray[np.floating], NDArray[np.floating]],
    shares: NDArray[np.floating],
    freedom: float,
) -> Inverted:
    """``codes`` [m, CODE_SIZE], shape and appearance, of the assets to mix, and how likely each is [m].

    ``freedom`` 0 keeps to mixtures, 1 lets the code leave them: for an object that is none of the assets.
    """
    device = model.engine.device
    shapes, looks = (torch.tensor(np.asarray(c), dtype=torch.float32, device=device) for c in codes)
    first = torch.tensor(np.asarray(shares), dtype=torch.float32, device=device)
    mixing = (first / first.sum()).clamp_min(LEAST_SHARE).log().repeat(2, 1).requires_grad_()
    free = torch.zeros(2, shapes.shape[1], device=device, requires_grad=True)
    mover = torch.optim.Adam(
        [{"params": [mixing], "lr": SHARE_RATE}, {"params": [free], "lr": freedom * FREE_RATE}]
    )
    generator = torch.Generator().manual_seed(0)

    def mixed() -> tuple[Tensor, Tensor]:
        parts = mixing.softmax(-1)
        return parts[:1] @ shapes + free[:1], parts[1:] @ looks + free[1:]

    for _ in range(STEPS):
        loss = _loss(model, sights, mixed(), generator) + HOLD * (free**2).mean()
        mover.zero_grad()
        loss.backward()
        mover.step()
    with torch.no_grad():
        shape, look = mixed()
        return _drawn(model, tuple(sights), shape[0], look[0])


def _drawn(model: Model, sights: tuple[Sight, ...], shape: Tensor, appearance: Tensor) -> Inverted:
    baked = bake(model.field, shape, appearance)
    pictures, overlaps = [], []
    for seen in sights:
        camera = torch.tensor(seen.pose.camera(), dtype=torch.float32, device=shape.device)
        frame = seen.framing
        lens = torch.tensor(
            [frame.focal, frame.focal, frame.x, frame.y], dtype=torch.float32, device=shape.device
        )
        rgba = picture(baked, camera, lens, SIZE, 2).cpu().numpy()
        pictures.append(np.rint(rgba * 255).astype(np.uint8))
        least, most = np.minimum(rgba[..., 3], seen.alpha), np.maximum(rgba[..., 3], seen.alpha)
        overlaps.append(float(least.sum() / max(most.sum(), 1e-6)))
    return Inverted(
        shape.cpu().numpy(),
        appearance.cpu().numpy(),
        sights,
        np.stack(pictures),
        float(np.mean(overlaps)),
    )


def _loss(
    model: Model, sights: Sequence[Sight], codes: tuple[Tensor, Tensor], draws: torch.Generator
) -> Tensor:
    """Outline and albedo along random rays of every photo, half of them of pixels that the object covers."""
    field, device = model.field, codes[0].device
    geometry, colour = field.geometry_grids(codes[0]), field.colour_grids(*codes)
    total = torch.zeros((), device=device)
    for seen in sights:
        pixels = _pixels(seen.alpha, draws)
        origins, directions = (part.to(device) for part in _rays(seen, pixels))
        near, far = sphere_range(origins, directions)
        t, edges = stratified(near, far, torch.rand(len(pixels), SAMPLES, generator=draws).to(device))
        points = origins[:, None] + t[..., None] * directions[:, None]
        logits = field.logits(geometry, points.view(1, -1, 3)).view_as(t)
        weight = weights(density(logits), edges.diff(dim=-1) * directions.norm(dim=-1, keepdim=True))
        place = pixels[:, 1].long(), pixels[:, 0].long()
        wanted = torch.from_numpy(seen.alpha)[place].to(device)
        alpha = weight.sum(-1).clamp(1e-4, 1 - 1e-4)
        total = total + functional.binary_cross_entropy(alpha, wanted.clamp(0, 1))
        known = torch.from_numpy(seen.known)[place].to(device)
        albedo = torch.from_numpy(seen.albedo)[place].to(device)[known]
        shown = field.colours(colour, points[known].view(1, -1, 3)).view(-1, SAMPLES, 3)
        share = weight[known].detach()
        drawn = composite(share / share.sum(-1, keepdim=True).clamp_min(1e-3), shown)
        total = total + COLOUR * (drawn - albedo).abs().mean() if len(albedo) else total
    return total / len(sights)


def _rays(seen: Sight, pixels: Tensor) -> tuple[Tensor, Tensor]:
    camera = torch.tensor(seen.pose.camera(), dtype=torch.float32)
    frame = seen.framing
    lens = torch.tensor([frame.focal, frame.focal, frame.x, frame.y], dtype=torch.float32)
    return pixel_rays(camera.expand(len(pixels), 4, 4), lens.expand(len(pixels), 4), pixels)


def _pixels(alpha: NDArray[np.float32], draws: torch.Generator) -> Tensor:
    """Centres [RAYS, 2] of pixels: half on the object, half anywhere."""
    inside = torch.from_numpy(np.argwhere(alpha > 0.5)[:, ::-1].copy())
    chosen = inside[torch.randint(len(inside), (RAYS // 2,), generator=draws)]
    anywhere = torch.randint(SIZE, (RAYS - RAYS // 2, 2), generator=draws)
    return torch.cat([chosen, anywhere]) + 0.5
