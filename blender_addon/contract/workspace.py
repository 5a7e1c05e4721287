"""Where the views, models and catalogue of a library lie.

All libraries of one folder share one workspace beside them, and so one latent space a category.

    FOLDER/
      chairs.blend
      more_chairs.blend
      asset2vec-work/
        catalogue.sqlite
        waiting.sqlite              what is to be written to a studio's server while that is away
        previews/<asset id>.png
        views/                      a view dataset (view_dataset.py)
        models/<category>/          a model (nerf_backend/model_file.py)
        photo/<asset id>.safetensors  what photos are compared with (nerf_backend/uses/photo/gallery.py)
        baked/<asset id>/           a mesh for scenes (procgen/bake_library.py)
        maps/<category>-<by>.json   where assets lie on a map (maps.py)
        codes/<category>/           the category's codes as a search reads them (nerf_backend/uses/search/)
        logs/
        refresh.lock                held while a refresh runs
        turn.json                   the turn of a category, until all libraries have it
        colours/<category>.json     how far apart the colours of a category are (colours.py)
        suggested_tags/<category>.json  what `asset2vec tags --review` suggests (suggested_tags.py)
        weak-spots.json             the last answer of `asset2vec weak`, for the report
"""

import dataclasses
from pathlib import Path

FOLDER = "asset2vec-work"


@dataclasses.dataclass(frozen=True)
class Workspace:
    root: Path

    @classmethod
    def of(cls, library: Path) -> "Workspace":
        return cls(library.resolve().parent / FOLDER)

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.sqlite"

    @property
    def waiting(self) -> Path:
        return self.root / "waiting.sqlite"

    @property
    def previews(self) -> Path:
        return self.root / "previews"

    @property
    def views(self) -> Path:
        return self.root / "views"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def baked(self) -> Path:
        return self.root / "baked"

    @property
    def maps(self) -> Path:
        return self.root / "maps"

    @property
    def codes(self) -> Path:
        return self.root / "codes"

    @property
    def lock(self) -> Path:
        return self.root / "refresh.lock"

    @property
    def working(self) -> str:
        """What the holder of the lock does, in words."""
        return f"refreshes or turns assets in {self.root}"

    @property
    def turn(self) -> Path:
        return self.root / "turn.json"

    @property
    def tag_decisions(self) -> Path:
        return self.root / "tag_decisions.json"

    def colours(self, category: str) -> Path:
        return self.root / "colours" / f"{category}.json"

    def suggested_tags(self, category: str) -> Path:
        return self.root / "suggested_tags" / f"{category}.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def log(self) -> Path:
        """What Blender workers print."""
        return self.logs / "blender.log"
