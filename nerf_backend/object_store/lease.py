"""Who may write to an address: one command at a time, and the others are told who does.

    ADDRESS/.asset2vec-lock/000012.json     the newest counts

Stores have no locks that die with their holder, but they can write a file only if there is none. So a lease
is a numbered file that its holder renews; who finds the newest one run out makes the next, which one of
several succeeds in. It stays when its holder lets go, as one that has run out.
"""

import contextlib
import dataclasses
import json
import threading
import time

from blender_addon.contract.errors import UserError
from blender_addon.contract.holder import Holder, busy, clock
from blender_addon.contract.versions import check_schema, schema_name

from .store import Store

FOLDER = ".asset2vec-lock"
KIND, VERSION = "lease", 1
SECONDS = 120.0  # without being renewed, until others take its holder for dead
RENEWED_EACH = 20.0
TRIES = 5  # to be the one of several who want it


@dataclasses.dataclass(frozen=True)
class Lease:
    number: int
    holder: Holder | None
    copy: str
    until: float  # seconds since 1970


class LeaseHeld:
    """A lease that is renewed until it is closed."""

    def __init__(self, store: Store, copy: str) -> None:
        """UserError that names who holds it, if somebody does.

        ``copy`` is the id of the copy that this process alone works in: another that held the lease for the
        same copy is known to be dead.
        """
        self._store, self._once = store, Store(store.address, patient=False)
        self._holder, self._copy = Holder.here(), copy
        self._number = self._take()
        self._error: UserError | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """UserError if another took it, because this process could not renew it in time."""
        if self._error:
            raise self._error

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        if not self._error:
            with contextlib.suppress(UserError):  # then it runs out by itself
                self._write(until=0.0)

    def _take(self) -> int:
        for _ in range(TRIES):
            newest = _newest(self._store)
            if newest and newest.holder == self._holder:
                return newest.number  # it was made, and only the answer got lost
            if newest and newest.until > time.time() and newest.copy != self._copy:
                raise UserError(_refusal(self._store, newest))
            number = newest.number + 1 if newest else 1
            if not self._store.create(_file(number), self._text(time.time() + SECONDS)):
                continue  # another was quicker
            others = [other for other in _numbers(self._store) if other != number]
            if any(other > number for other in others):
                self._store.remove([_file(number)])
                continue
            self._store.remove([_file(other) for other in others])
            return number
        raise UserError(f"Several commands want to write to {self._store.address}: run this one again.")

    def _renew(self) -> None:
        """After each pause; a store that is away is tried again after the next."""
        renewed = time.monotonic()
        while not self._closing.wait(RENEWED_EACH):
            try:
                if max(_numbers(self._once), default=0) > self._number:
                    self._error = UserError(
                        f"{self._store.address} was taken over by another command while this one could not "
                        "be heard of: run it again when that one is done."
                    )
                    return
                self._write(time.time() + SECONDS)
                renewed = time.monotonic()
            except UserError as error:
                if time.monotonic() > renewed + SECONDS:
                    self._error = error
                    return

    def _write(self, until: float) -> None:
        self._once.write(_file(self._number), self._text(until))

    def _text(self, until: float) -> bytes:
        head = {"schema": schema_name(KIND, VERSION)}
        said = head | dataclasses.asdict(self._holder) | {"copy": self._copy, "until": until}
        return json.dumps(said, indent=1, ensure_ascii=False).encode()


def _refusal(store: Store, lease: Lease) -> str:
    sentence = busy(lease.holder, f"writes to {store.address}")
    return f"{sentence} If it has died, its hold ends at {clock(lease.until)}."


def _newest(store: Store) -> Lease | None:
    number = max(_numbers(store), default=0)
    text = store.read(_file(number)) if number else None
    if text is None:  # none, or just replaced by a newer one
        return None
    place = f"{store.address}/{_file(number)}"
    try:
        said = json.loads(text)
        check_schema(said, KIND, VERSION, place)
        return Lease(number, Holder.of(text.decode()), str(said["copy"]), float(said["until"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{place} is damaged: remove it if nobody writes there.") from error


def _numbers(store: Store) -> list[int]:
    names = (path.rpartition("/")[2].removesuffix(".json") for path in store.listing(FOLDER))
    return [int(name) for name in names if name.isdigit()]


def _file(number: int) -> str:
    return f"{FOLDER}/{number:06d}.json"
