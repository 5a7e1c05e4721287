"""What is tried again when a store fails, for how long, and what is said in the end.

Errors are told apart by the names of their classes, because the packages that define them are many, and
only those of the store in use are installed.
"""

import errno
import os
import time
from collections.abc import Callable
from typing import TypeVar

from blender_addon.contract.environment import HOME_VARIABLE, STORE_SECONDS_VARIABLE, home_folder
from blender_addon.contract.errors import UserError, reason_of

SECONDS = 60.0  # unless STORE_SECONDS_VARIABLE says another number
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0
GUIDE = "docs/guide-storage.md"

_AWAY = {"ConnectionError", "TimeoutError", "HTTPClientError", "ClientConnectionError", "ClientPayloadError"}
_NO_CREDENTIALS = {
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "TokenRetrievalError",
    "ProfileNotFound",
    "DefaultCredentialsError",
    "RefreshError",
}
_OTHERS = {"OSError", "BotoCoreError", "ClientError", "HttpError"}

Found = TypeVar("Found")


def patiently(address: str, do: Callable[[], Found], seconds: float) -> Found:
    """What ``do`` returns, tried again for some ``seconds`` while the store is away.

    FileNotFoundError and FileExistsError of single files go on to the caller; all else that a store does is
    a UserError.
    """
    until, pause = time.monotonic() + seconds, FIRST_PAUSE
    while True:
        try:
            return do()
        except Exception as error:
            if _is_away(error) and time.monotonic() + pause < until:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            if sentence := _sentence(address, error):
                raise UserError(sentence) from error
            raise


def seconds_of_patience() -> float:
    given = os.environ.get(STORE_SECONDS_VARIABLE, "")
    try:
        return float(given or SECONDS)
    except ValueError as error:
        raise UserError(
            f"{STORE_SECONDS_VARIABLE}={given} is not a number of seconds: correct it."
        ) from error


def _sentence(address: str, error: Exception) -> str:
    """What to say of it; "" where the caller knows better, or it is a bug of ours."""
    reason = reason_of(error)
    if _is_away(error):
        return (
            f"{address} cannot be reached ({reason}): check the address, AWS_ENDPOINT_URL if it is set, and "
            "whether the store runs. Then run the same command again: it goes on where it stopped."
        )
    if _names(error) & _NO_CREDENTIALS:
        return (
            f"{address} needs credentials ({reason}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
            f"whatever your store takes ({GUIDE})."
        )
    if getattr(error, "errno", None) == errno.ENOSPC:
        return (
            f"The copy of {address} in {home_folder()} fills the disk: free some space, or name a folder on "
            f"another disk in {HOME_VARIABLE}, and run the same command again."
        )
    if type(error.__cause__).__name__ == "NoSuchBucket" or "bucket does not exist" in reason:
        return f"{address} has a bucket that is not there: make it first, or correct the address."
    if isinstance(error, PermissionError):
        return (
            f"{address} is refused to these credentials ({reason}): take others, or let whoever owns the "
            f"bucket allow what {GUIDE} lists."
        )
    single = isinstance(error, (FileNotFoundError, FileExistsError))
    return (
        "" if single or not _names(error) & _OTHERS else f"{address} could not do it ({reason}): try again."
    )


def _is_away(error: Exception) -> bool:
    return bool(_names(error) & _AWAY) or _status(error) >= 500


def _names(error: Exception) -> set[str]:
    return {cls.__name__ for cls in type(error).__mro__}


def _status(error: BaseException) -> int:
    """The answer's HTTP status, as botocore keeps it; 0 where there is none."""
    response = getattr(error.__cause__, "response", None) or getattr(error, "response", None)
    if not isinstance(response, dict):
        return 0
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
