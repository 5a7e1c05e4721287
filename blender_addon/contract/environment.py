"""Environment variables with which one program of ours tells another something, and the home folder."""

import os
from pathlib import Path

BLENDER_VARIABLE = "ASSET2VEC_BLENDER"  # the Blender executable the backend works with
PACKAGES_VARIABLE = "ASSET2VEC_BLENDER_PACKAGES"  # folder with BlenderProc for the Python of that executable
CATALOGUE_VARIABLE = "ASSET2VEC_CATALOG"  # postgresql://...: a studio's, instead of each workspace's file
STORE_SECONDS_VARIABLE = "ASSET2VEC_STORE_SECONDS"  # how long an object store that is away is waited for
HOME_VARIABLE = "ASSET2VEC_HOME"  # the folder below, elsewhere


def home_folder() -> Path:
    """What Asset2Vec keeps for a user, whatever library is worked on: see docs/file-formats.md."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".asset2vec")
