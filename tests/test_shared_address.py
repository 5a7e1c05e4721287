"""The address of a studio's catalogue: read in one way only, and its password never shown."""

import os
from unittest import mock
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blender_addon.contract.environment import CATALOGUE_VARIABLE
from blender_addon.contract.errors import UserError
from nerf_backend.cli import main

pytest.importorskip("psycopg")

from psycopg.conninfo import conninfo_to_dict

from nerf_backend.shared_catalogue.address import checked, place

# Greek letters are in no message: one that is seen is of the password.
PASSWORDS = st.text("ΩΨ/@%:?#&=[]\\'\"+,;! 012", max_size=20)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:pa/ss@db.lan/asset2vec",  # the port is pa, the database ss@db.lan/asset2vec
        "postgresql://anna:12/ss@db.lan/asset2vec",
        "postgresql://anna:pa%ss@db.lan/asset2vec",
        "postgresql://anna:pa%00ss@db.lan/asset2vec",
        "postgresql://anna:pa@ss@db.lan/asset2vec",  # the host is ss@db.lan
        "postgresql://anna:1/2?user=ss@db.lan/asset2vec",
        "postgresql://anna:pass",
        "postgresql://anna:pass@db.lan:ss/asset2vec",
        "postgresql://anna:pa\udc80ss@db.lan/asset2vec",
    ],
)
def test_an_address_whose_password_is_not_encoded_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(UserError, match=r"cannot be read.*%40.*pgpass") as refused:
        checked(url)
    assert "ss@" not in str(refused.value) and "anna" not in str(refused.value)
    assert place(url) == "the server"


@pytest.mark.parametrize(
    "url, shown",
    [
        ("postgresql://anna@db.lan/asset2vec", "postgresql://anna@db.lan/asset2vec"),
        ("postgres://anna:secret@db.lan:5433/a?sslmode=verify-full", "postgresql://anna@db.lan:5433/a"),
        ("postgresql://anna@one:5432,two:5433/a", "postgresql://anna@one,two:5432,5433/a"),
        ("postgresql://postgres:@/postgres?host=/tmp/data", "postgresql://postgres@/tmp/data/postgres"),
        ("postgresql://anna:p?s#s:s@[::1]/a", "postgresql://anna@::1/a"),
        ("postgresql://db.lan/asset2vec?user=anna&password=secret", "postgresql://anna@db.lan/asset2vec"),
    ],
)
def test_other_addresses_are_shown_without_the_password(url: str, shown: str) -> None:
    assert place(checked(url)) == shown


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_every_password_can_be_written(password: str) -> None:
    url = checked(f"postgresql://anna:{quote(password, safe='')}@db.lan/asset2vec")
    assert conninfo_to_dict(url).get("password", "") == password


@settings(max_examples=60, deadline=None)
@given(PASSWORDS, st.booleans())
@example("pa/Ω", False)
@example("pa%Ω", False)
@example("Ω@Ω/%", False)
@example("1/b?user=Ω", False)
def test_no_message_contains_a_piece_of_the_password(password: str, encoded: bool) -> None:
    written = quote(password, safe="") if encoded else password
    url = f"postgresql://anna:{written}@127.0.0.1:1/asset2vec"
    said: list[str] = []
    with mock.patch.dict(os.environ, {CATALOGUE_VARIABLE: url}), mock.patch("builtins.print") as shown:
        assert main(["studio", "status"]) == 2
        said = [str(call.args) for call in shown.call_args_list]
    assert said
    assert not {"Ω", "Ψ"} & set("".join(said))
