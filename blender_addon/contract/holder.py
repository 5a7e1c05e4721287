"""Who holds a lock: written into it, and named to whoever it keeps waiting."""

import dataclasses
import getpass
import json
import os
import socket
import time

SOMEBODY = "Another command"  # where a lock does not say who holds it


@dataclasses.dataclass(frozen=True)
class Holder:
    user: str
    host: str
    process: int
    since: float  # seconds since 1970

    @classmethod
    def here(cls) -> "Holder":
        """This process, from now on."""
        return cls(_user(), socket.gethostname(), os.getpid(), time.time())

    @classmethod
    def of(cls, text: str) -> "Holder | None":
        """What a lock says; None if that is nothing, or of another kind."""
        try:
            said = json.loads(text)
            return cls(str(said["user"]), str(said["host"]), int(said["process"]), float(said["since"]))
        except (ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    def __str__(self) -> str:
        return f"{self.user}@{self.host} (process {self.process}, since {clock(self.since)})"


def busy(holder: Holder | None, doing: str) -> str:
    """The sentence for whoever is refused; ``doing`` goes on from the holder's name: 'renders into /x'."""
    return f"{holder or SOMEBODY} {doing}: wait for it, or stop it first."


def clock(seconds: float) -> str:
    """A time since 1970 as this machine's clock shows it, with the day if that is another one."""
    then, now = time.localtime(seconds), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have a number only
        return "somebody"
