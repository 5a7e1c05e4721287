"""The code and the pose that make the frozen field draw a photo: codes and cameras are fitted, the field is not.

The start are the codes of the assets that explain the photo best, mixed by how well they do, and their pose. The
photo's light, found with the exact surface of the best (lighting.py), is taken out of its colours first, since the
field knows albedo only. One photo says little about 32 numbers, so codes are held near their start.
"""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ...code_optimiser import CodeOptimiser
from ...field.guided_samples import stratified
from ...field.radiance_field import density
from ...field.rays import pixel_rays, sphere_range
from ...field.volume_rendering import composite, weights
from ...fit_loop import gradient, rate_factor
from ...model_file import Model
from ...render_asset import picture
from ...field.marching import bake
from .crop_features import Crop
from .lighting import relit
from .pose import Framing, Pose, framing_of, plane_of
from .splatting import FILLED, SIZE, draw
from .surface_cloud import SurfaceCloud, encoded

STEPS = 60
RAYS, SAMPLES = 384, 40  # a photo, a ray
SHAPE_RATE, APPEARANCE_RATE = 0.05, 0.02  # of codes; fitted codes are some 1 long
POSE_RATE = 0.004  # radians, log lengths, shares of the crop
HOLD = 0.05  # weight of a code that is as far from its start as two typical assets are apart
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
    albedo = encoded(crop.light / np.maximum(shading, FAINTEST))
    return Sight(crop.alpha, albedo, known, pose, framing)


def invert(
    model: Model,
    sights: Sequence[Sight],
    start: tuple[NDArray[np.floating], NDArray[np.floating]],
    typical: tuple[float, float],
) -> Inverted:
    """``start`` codes [CODE_SIZE], shape and appearance; ``typical`` distances between codes of two assets."""
    device = model.engine.device
    codes = [torch.tensor(np.asarray(c), dtype=torch.float32, device=device)[None] for c in start]
    first = [code.clone() for code in codes]
    optimisers = [CodeOptimiser.of(code) for code in codes]
    cameras = _Cameras(sights, device)
    mover = torch.optim.Adam([cameras.moves], lr=POSE_RATE)
    generator = torch.Generator().manual_seed(0)
    row = torch.zeros(1, dtype=torch.long, device=device)
    for step in range(STEPS):
        shape, appearance = (code.clone().requires_grad_() for code in codes)
        loss = _loss(model, sights, cameras, shape, appearance, generator)
        for code, kept, scale in zip((shape, appearance), first, typical, strict=True):
            loss = loss + HOLD * ((code - kept) ** 2).sum() / scale**2
        mover.zero_grad()
        loss.backward()
        mover.step()
        factor = rate_factor(step / STEPS, step)
        for optimiser, code, moved, rate in zip(
            optimisers, codes, (shape, appearance), (SHAPE_RATE, APPEARANCE_RATE), strict=True
        ):
            optimiser.step(code, row, gradient(moved), rate * factor)
    return _drawn(model, cameras.sights(), codes[0][0], codes[1][0])


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
    model: Model,
    sights: Sequence[Sight],
    cameras: "_Cameras",
    shape: Tensor,
    look: Tensor,
    draws: torch.Generator,
) -> Tensor:
    """Outline and albedo along random rays of every photo, half of them of pixels that the object covers."""
    field, device = model.field, shape.device
    geometry, colour = field.geometry_grids(shape), field.colour_grids(shape, look)
    total = torch.zeros((), device=device)
    for number, seen in enumerate(sights):
        pixels = _pixels(seen.alpha, draws)
        origins, directions = cameras.rays(number, pixels.to(device))
        near, far = (t.detach() for t in sphere_range(origins, directions))
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
        shown = field.colours(colour, points[known].detach().view(1, -1, 3)).view(-1, SAMPLES, 3)
        share = weight[known].detach()
        drawn = composite(share / share.sum(-1, keepdim=True).clamp_min(1e-3), shown)
        total = total + COLOUR * (drawn - albedo).abs().mean() if len(albedo) else total
    return total / len(sights)


def _pixels(alpha: NDArray[np.float32], draws: torch.Generator) -> Tensor:
    """Centres [RAYS, 2] of pixels: half on the object, half anywhere."""
    inside = torch.from_numpy(np.argwhere(alpha > 0.5)[:, ::-1].copy())
    chosen = inside[torch.randint(len(inside), (RAYS // 2,), generator=draws)]
    anywhere = torch.randint(SIZE, (RAYS - RAYS // 2, 2), generator=draws)
    return torch.cat([chosen, anywhere]) + 0.5


class _Cameras:
    """The cameras of all photos, which can be moved: moves [n, 7] of azimuth, elevation, roll, distance, framing."""

    def __init__(self, sights: Sequence[Sight], device: torch.device) -> None:
        self._sights = sights
        self.moves = torch.zeros(len(sights), 7, device=device, requires_grad=True)

    def rays(self, number: int, pixels: Tensor) -> tuple[Tensor, Tensor]:
        seen, move = self._sights[number], self.moves[number]
        camera = _camera(seen.pose, move)
        focal = seen.framing.focal * move[4].exp()
        lens = torch.stack([focal, focal, seen.framing.x + SIZE * move[5], seen.framing.y + SIZE * move[6]])
        return pixel_rays(camera.expand(len(pixels), 4, 4), lens.expand(len(pixels), 4), pixels)

    def sights(self) -> tuple[Sight, ...]:
        found = []
        for seen, move in zip(self._sights, self.moves.detach().cpu().double().numpy(), strict=True):
            angles = np.degrees(move[:3])
            pose = seen.pose.moved(*(float(a) for a in angles), float(move[3]))
            frame = seen.framing
            framing = Framing(
                frame.focal * math.exp(float(move[4])),
                frame.x + SIZE * float(move[5]),
                frame.y + SIZE * float(move[6]),
            )
            found.append(dataclasses.replace(seen, pose=pose, framing=framing))
        return tuple(found)


def _camera(pose: Pose, move: Tensor) -> Tensor:
    """camera_to_category [4, 4] of a pose and a move of it, as cameras.orbit_camera and photo_shots.rolled."""
    azimuth, elevation, roll = (
        math.radians(angle) + part
        for angle, part in zip((pose.azimuth, pose.elevation, pose.roll), move, strict=False)
    )
    zero = torch.zeros_like(azimuth)
    right = torch.stack([azimuth.cos(), azimuth.sin(), zero])
    back = torch.stack([elevation.cos() * azimuth.sin(), -elevation.cos() * azimuth.cos(), elevation.sin()])
    up = torch.linalg.cross(back, right)
    across = roll.cos() * right + roll.sin() * up
    along = roll.cos() * up - roll.sin() * right
    place = pose.distance * move[3].exp() * back
    top = torch.stack([across, along, back, place], dim=1)
    return torch.cat([top, top.new_tensor([[0.0, 0.0, 0.0, 1.0]])])
