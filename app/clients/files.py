"""Where uploaded files live: a folder of this machine, or an object store that several machines share.

A name is "kind/random" with an ending, as "photo/3f9c….jpg", and never comes from a person. Nothing here knows whose a
file is: the rows do, and they are written before their files, so that whatever is left over can be found by its row.
"""

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

NAME = re.compile(r"[a-z]{1,20}/[A-Za-z0-9_-]{16,64}(\.[a-z0-9]{1,5}){0,2}", re.ASCII)
TIME_LIMIT = timedelta(seconds=10)  # for one request to an object store
TRIES = 2  # after the first
TRIES_END = timedelta(seconds=15)


class FilesAway(Exception):
    """The folder or the store cannot be read or written now."""


class Files(Protocol):
    """Small files by name, each whole in memory."""

    def put(self, name: str, content: bytes | bytearray) -> None:
        """Write a file, whole or not at all; one of that name is replaced. Raises FilesAway."""

    def get(self, name: str) -> bytes | None:
        """What the file holds; None where there is none. Raises FilesAway."""

    def delete(self, name: str) -> None:
        """Erase a file; one that is not there is erased already. Raises FilesAway."""


def checked(name: str) -> str:
    """The name, if it is one of ours: nothing that leads out of the folder or hides in it."""
    if not NAME.fullmatch(name):
        raise ValueError("no name of a file of ours")
    return name


class FolderFiles:
    """A folder that only this user of the machine may look into."""

    def __init__(self, folder: Path):
        self._folder = folder

    def put(self, name: str, content: bytes | bytearray) -> None:
        path = self._folder / checked(name)
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _write(unfinished, content)
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise FilesAway(type(error).__name__) from error

    def get(self, name: str) -> bytes | None:
        try:
            return (self._folder / checked(name)).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FilesAway(type(error).__name__) from error

    def delete(self, name: str) -> None:
        try:
            (self._folder / checked(name)).unlink(missing_ok=True)
        except OSError as error:
            raise FilesAway(type(error).__name__) from error


class StoreFiles:
    """An object store by its address: s3://bucket/folder, gs://, az://; its keys come from the environment.

    Its errors name addresses and answers of the store, so only their kind is told on.
    """

    def __init__(self, address: str):
        self._address = address
        self._opened: tuple[int, ObjectStore] | None = None

    def put(self, name: str, content: bytes | bytearray) -> None:
        store = self._store()
        try:
            store.put(checked(name), content)
        except (BaseError, OSError) as error:
            raise FilesAway(type(error).__name__) from None

    def get(self, name: str) -> bytes | None:
        store = self._store()
        try:
            return bytes(store.get(checked(name)).bytes())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise FilesAway(type(error).__name__) from None

    def delete(self, name: str) -> None:
        store = self._store()
        try:
            store.delete(checked(name))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise FilesAway(type(error).__name__) from None

    def _store(self) -> ObjectStore:
        """Opened by the process that uses it: connections do not survive a fork."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = (os.getpid(), _opened(self._address))
        return self._opened[1]


def _opened(address: str) -> ObjectStore:
    try:
        return from_url(
            address,
            client_options={
                "timeout": TIME_LIMIT,
                "connect_timeout": TIME_LIMIT / 2,
                "allow_http": os.environ.get("AWS_ALLOW_HTTP") == "true",  # a store inside the operator's own network
            },
            retry_config={"max_retries": TRIES, "retry_timeout": TRIES_END},
        )
    except (BaseError, ValueError) as error:
        raise FilesAway(type(error).__name__) from None


def _write(path: Path, content: bytes | bytearray) -> None:
    """On the disk before it gets its name, and readable by nobody else."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
