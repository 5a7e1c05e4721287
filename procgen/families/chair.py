"""The chair family: parameters in, closed pieces out. Pure numpy; the same bytes every time.

parameters = chair_sampling.sample(np.random.default_rng([seed, index]))
parts = chair.build(parameters)
"""

from .chair_arms import arms
from .chair_back import back, back_front
from .chair_legs import legs
from .chair_parameters import ChairParameters
from .chair_seat import seat
from .part import Part, centred


def build(parameters: ChairParameters) -> list[Part]:
    """The chair in asset space: on z = 0, front -Y, bounding box centred, metres."""
    p = parameters
    return centred([*seat(p, back_front(p)), *legs(p), *back(p), *arms(p)])
