"""Random numbers by name: which scene, which draw, which randomizer.

Every randomizer asks for a generator of its own, so that what one of them draws never depends on another
being there, on the order of scenes, or on the number of workers.
"""

import hashlib

import numpy as np


def generator(seed: int, scene: int, draw: int, name: str) -> np.random.Generator:
    """The generator of randomizer ``name`` in a scene; ``draw`` counts scenes that were given up."""
    key = hashlib.blake2b(f"{seed}/{scene}/{draw}/{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=np.frombuffer(key, "<u8")))


def renderer_seed(seed: int, scene: int) -> int:
    """What Cycles is given as its seed, 0 to 2^31 - 1."""
    return int(generator(seed, scene, 0, "renderer").integers(2**31))


class Draws:
    """The generators of one draw of one scene: ``draws("lights").uniform(...)``."""

    def __init__(self, seed: int, scene: int, draw: int = 0) -> None:
        self.seed, self.scene, self.draw = seed, scene, draw

    def __call__(self, name: str) -> np.random.Generator:
        return generator(self.seed, self.scene, self.draw, name)
