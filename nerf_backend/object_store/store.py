"""The files at one address, through fsspec. The one file that talks to a store.

What goes wrong for a while is tried again (``patience.py``); what does not end is one sentence.
"""

import contextlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError

from .patience import patiently, seconds_of_patience

AT_ONCE = 16  # requests about single files

# A store of which one server is slow must not hold up a command for ever.
_OPTIONS: dict[str, dict[str, Any]] = {"s3": {"config_kwargs": {"retries": {"total_max_attempts": 1}}}}
# What tells two contents of a file apart, by what stores call it.
_TAGS = ("ETag", "etag", "md5Hash", "mtime", "created")


class Store:
    """Paths are relative to the address, with slashes. Every method raises UserError as patience.py says.

    One that is not ``patient`` tries once only.
    """

    def __init__(self, address: str, patient: bool = True) -> None:
        self.address = address.rstrip("/")
        self._files, self._root = _opened(self.address)
        self._seconds = seconds_of_patience() if patient else 0.0

    def listing(self, folder: str = "") -> dict[str, str]:
        """Every file below a folder, with a tag that is another one when its content is."""
        place = f"{self._root}/{folder}".rstrip("/")
        with contextlib.suppress(FileNotFoundError):
            found = self._try(lambda: self._files.find(place, detail=True))
            return {
                self._relative(path): _tag(info) for path, info in found.items() if info["type"] == "file"
            }
        return {}

    def tags(self, paths: Collection[str]) -> dict[str, str]:
        """Of single files; those that are not there are left out."""

        def tag(path: str) -> tuple[str, str]:
            try:
                return path, _tag(self._try(lambda: self._files.info(self._full(path))))
            except FileNotFoundError:
                return path, ""

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return {path: found for path, found in pool.map(tag, paths) if found}

    def download(self, files: Mapping[str, Path]) -> None:
        """Writes each into a file whose folder is there. FileNotFoundError if one has gone."""
        if files:
            places, targets = [self._full(path) for path in files], [str(target) for target in files.values()]
            self._try(lambda: self._files.get(places, targets))

    def upload(self, files: Mapping[str, Path]) -> None:
        if files:
            sources, places = [str(source) for source in files.values()], [self._full(path) for path in files]
            self._try(lambda: self._files.put(sources, places))

    def remove(self, paths: Collection[str]) -> None:
        if paths:
            with contextlib.suppress(FileNotFoundError):
                self._try(lambda: self._files.rm([self._full(path) for path in paths]))

    def create(self, path: str, data: bytes) -> bool:
        """Writes a small file unless there is one; says whether it did. Of several that try, one does."""
        try:
            self._try(lambda: self._files.pipe_file(self._full(path), data, mode="create"))
        except FileExistsError:
            return False
        return True

    def write(self, path: str, data: bytes) -> None:
        self._try(lambda: self._files.pipe_file(self._full(path), data))

    def read(self, path: str) -> bytes | None:
        """A small file; None if it is not there."""
        try:
            return self._try(lambda: self._files.cat_file(self._full(path)))
        except FileNotFoundError:
            return None

    def _try(self, do: Callable[[], Any]) -> Any:
        return patiently(self.address, do, self._seconds)

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _relative(self, path: str) -> str:
        return path.removeprefix(self._root).lstrip("/")


def _opened(address: str) -> tuple[Any, str]:
    """fsspec's file system and the path in it; ModuleNotFoundError names a package that is missing."""
    import fsspec

    scheme = address.partition("://")[0]
    try:
        files, root = fsspec.core.url_to_fs(address, use_listings_cache=False, **_OPTIONS.get(scheme, {}))
    except ImportError as error:
        raise error.__cause__ or error from None
    except ValueError as error:
        raise UserError(
            f"{address} has an address of a kind that is not known: name one with s3:// or gs://."
        ) from error
    return files, str(root).rstrip("/")


def _tag(info: Mapping[str, Any]) -> str:
    return f"{info['size']} {next((info[name] for name in _TAGS if name in info), '')}"
