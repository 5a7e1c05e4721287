"""An asset's shape as numbers that do not depend on where its cameras stood.

Exact depth says where the asset is in unit space; from there it is described anew, in directions of the
category's own: pictures of the cameras themselves would differ between two assets that were stored
facing different ways. Four kinds of numbers, because each tells what the others lose:

    carved_outlines    where it is solid: what is near in them is redrawn alike
    drawn_edges        which way its edges run: styles of legs and backs
    facing_histogram   which ways its surface faces, by height: boards, tubes, slanted and turned parts
    level_widths       how wide its seat is, or what corresponds to it

What each tells is said in docs/field.md.
"""

import torch
from torch import Tensor

from .carved_outlines import carve, carved_outlines
from .drawn_edges import edge_histograms
from .facing_histogram import facing_histogram
from .main_level import level_widths
from .shape_surface import surface_of
from .view_data import Views

# Beside the outlines' 1. With these, edges spread the sample chairs most, outlines and facing two thirds as
# much, widths half as much. Probes hardly notice a weight that is a third larger or smaller.
EDGE_WEIGHT = 19.0
FACING_WEIGHT = 45.0
WIDTH_WEIGHT = 25.0


def describe_shape(views: Views, rows: list[int]) -> Tensor:
    """The four kinds of numbers, weighted, flat, of the asset in views ``rows``, on its device."""
    surface = surface_of(views, rows)
    return torch.cat(
        [
            carved_outlines(carve(views, rows)),
            EDGE_WEIGHT * edge_histograms(surface),
            FACING_WEIGHT * facing_histogram(surface),
            WIDTH_WEIGHT * level_widths(surface),
        ]
    )
