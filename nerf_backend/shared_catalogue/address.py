"""The server's address: what is accepted as one, and what is shown of it."""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from blender_addon.contract.environment import CATALOGUE_VARIABLE
from blender_addon.contract.errors import UserError

GUIDE = "docs/guide-studio.md"
_SCHEMES = ("postgresql://", "postgres://")
# Fixed: whatever is quoted of an address that cannot be read may be a part of the password.
_UNREADABLE = (
    f"The address in {CATALOGUE_VARIABLE} cannot be read: write each @, :, /, ?, #, % and space of the "
    "password in it as %40, %3A, %2F, %3F, %23, %25 and %20, or leave the password out and put it into "
    f"~/.pgpass ({GUIDE})."
)


def checked(url: str) -> str:
    """UserError unless it can be read in one way only."""
    if not url.startswith(_SCHEMES):
        raise UserError(
            f"{CATALOGUE_VARIABLE} is not an address such as postgresql://USER@HOST/DATABASE: "
            "set it so, or unset it to use the library's own catalogue."
        )
    if _read(url) is None:
        raise UserError(_UNREADABLE)
    return url


def place(url: str) -> str:
    """The address as it may be shown: without the password."""
    known = _read(url)
    if known is None:
        return "the server"
    user, host = known.get("user"), known.get("host") or "localhost"
    port = f":{known['port']}" if known.get("port") else ""
    return f"postgresql://{f'{user}@' if user else ''}{host}{port}/{known.get('dbname') or ''}"


def _read(url: str) -> dict[str, str] | None:
    """Its parts by PostgreSQL's names for them; None where a part may hold a piece of the password."""
    try:
        known = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except (psycopg.Error, UnicodeError):
        return None
    # Of several @ PostgreSQL takes the first, and none behind a /: the password would go on in the host, or
    # in what is behind it.
    before, at, _ = url.partition("://")[2].rpartition("@")
    digits = set(known.get("port", "")) <= set("0123456789,")  # one port for each host
    if (at and not set("/@").isdisjoint(before)) or not digits:
        return None
    return known
