"""The catalogue beside a library, as Blender's main thread may ask it: hardly ever waiting for a writer."""

from pathlib import Path

from ..contract.catalogue import Catalogue
from ..contract.workspace import Workspace

_PATIENCE_SECONDS = 0.02  # a longer pause would be felt


def catalogue_beside(library: Path) -> Catalogue:
    """Its calls raise Busy while another program writes it; a Deferred value is then tried again later."""
    return Catalogue(Workspace.of(library).catalogue, _PATIENCE_SECONDS)
