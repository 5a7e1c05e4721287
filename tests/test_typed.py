"""Documents become dataclasses and back, and what does not fit is named with its place."""

import dataclasses
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract import typed
from blender_addon.contract.errors import UserError


@dataclasses.dataclass(frozen=True)
class Inner:
    size: tuple[float, float]
    names: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Outer:
    kind: Literal["a", "b"]
    count: int
    on: bool
    inner: Inner
    maybe: Inner | None = None
    weights: dict[str, float] = dataclasses.field(default_factory=dict)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
INNERS = st.builds(Inner, st.tuples(NUMBERS, NUMBERS), st.lists(st.text()).map(tuple))
OUTERS = st.builds(
    Outer,
    st.sampled_from(["a", "b"]),
    st.integers(),
    st.booleans(),
    INNERS,
    st.none() | INNERS,
    st.dictionaries(st.text(), NUMBERS),
)


@given(OUTERS)
def test_what_is_encoded_is_decoded_to_the_same(outer: Outer) -> None:
    assert typed.decode(Outer, typed.encode(outer), "test") == outer


GOOD: dict[str, Any] = {"kind": "a", "count": 1, "on": True, "inner": {"size": [1, 2]}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"count": 1.5}, "count must be a whole number, not 1.5"),
        ({"count": True}, "count must be a whole number, not True"),
        ({"on": 1}, "on must be true or false, not 1"),
        ({"kind": "c"}, "kind must be one of 'a', 'b', not 'c'"),
        ({"inner": {"size": [1]}}, "[inner] size must be a list of 2 values"),
        ({"inner": {"size": [1, "2"]}}, "[inner] size must be a number, not '2'"),
        ({"inner": {}}, "[inner] size is missing"),
        ({"inner": 3}, "inner must be a table"),
        ({"weights": {"x": "y"}}, "[weights] x must be a number"),
        ({"cuont": 1}, "cuont is unknown (did you mean 'count'?)"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        typed.decode(Outer, GOOD | change, "spec.toml")
    assert str(caught.value).startswith("spec.toml: ")
    assert sentence in str(caught.value)


def test_fields_with_a_default_may_be_absent_and_whole_numbers_be_numbers() -> None:
    assert typed.decode(Outer, GOOD, "test") == Outer("a", 1, True, Inner((1.0, 2.0)))
