"""Object code kept on disk between runs, in a folder that nobody else can write.

Machine code that is loaded is executed, so an entry is loaded only if this user
wrote it: its folder and its file belong to the user and are writable by no other,
and it bears a seal (HMAC-SHA256) made with a secret that only the user can read.
Whatever is corrupted, cut short, renamed or forged is as good as absent. No error
of the file system ever leaves this module: without a cache, code is compiled.
"""

import hmac
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_FORMAT = b"axolemma object code 1\n"
_KEY_BYTES = 32
_SEAL_BYTES = 32
_SECRET_BYTES = 32
_SECRET_NAME = "secret"
_MOST_ENTRIES = 512

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectCache:
    """The object code in one private folder.

    Parameters
    ----------
    folder
        Where the entries are, one file each.
    secret
        What the seals are made with.
    """

    folder: Path
    secret: bytes

    def load(self, key: bytes) -> bytes | None:
        """The object code stored under a key of 32 bytes; None if there is none."""
        try:
            entry = _read_own_file(self._path(key), forbidden=_WRITABLE_BY_OTHERS)
        except OSError:
            return None
        head = _FORMAT + key
        code = entry[len(head) + _SEAL_BYTES :]
        seal = entry[len(head) : len(head) + _SEAL_BYTES]
        is_genuine = hmac.compare_digest(seal, self._seal(head, code))
        return code if is_genuine and entry.startswith(head) else None

    def store(self, key: bytes, code: bytes) -> bool:
        """Keep object code under a key of 32 bytes; False where that failed."""
        head = _FORMAT + key
        entry = head + self._seal(head, code) + code
        try:
            _write_whole(self._path(key), entry)
            self._remove_oldest()
        except OSError:
            return False
        return True

    def _path(self, key: bytes) -> Path:
        if len(key) != _KEY_BYTES:
            message = f"a key has {_KEY_BYTES} bytes, not {len(key)}"
            raise ValueError(message)
        return self.folder / f"{key.hex()}.object"

    def _seal(self, head: bytes, code: bytes) -> bytes:
        return hmac.digest(self.secret, head + code, "sha256")

    def _remove_oldest(self) -> None:
        """Keep the newest entries; what a killed process left half-written goes too."""
        files = [path for path in self.folder.iterdir() if path.name != _SECRET_NAME]
        if len(files) <= _MOST_ENTRIES:
            return
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[:-_MOST_ENTRIES]:
            path.unlink(missing_ok=True)


def open_object_caches() -> Iterator[ObjectCache]:
    """The caches to look into and to write to, in this order.

    The user's own first. One for temporary files follows where the first cannot be
    used or cannot be written to.
    """
    for find_folder in (_chosen_folder, _temporary_folder):
        try:
            folder = find_folder()
            _make_private(folder)
            cache = ObjectCache(folder=folder, secret=_own_secret(folder))
        except (OSError, RuntimeError):  # RuntimeError: nobody knows the home
            continue
        yield cache
        if os.access(folder, os.W_OK):
            return


def _chosen_folder() -> Path:
    chosen = os.environ.get("AXOLEMMA_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return _user_cache_folder() / "axolemma"


def _user_cache_folder() -> Path:
    """Where the platform wants a user's caches."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    # By the XDG specification a relative path is to be ignored.
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return chosen if chosen.is_absolute() else Path.home() / ".cache"


def _temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"axolemma-{user}"


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_own(folder.stat(), folder, forbidden=_WRITABLE_BY_OTHERS)


def _require_own(status: os.stat_result, path: Path, *, forbidden: int) -> None:
    """Refuse what another user owns or may do with a file or folder."""
    if os.name != "posix":
        return  # There the folder of a user is closed to others by inheritance.
    if status.st_uid != os.geteuid() or status.st_mode & forbidden:
        message = f"'{path}' belongs to another user or is open to others"
        raise PermissionError(message)


def _read_own_file(path: Path, *, forbidden: int) -> bytes:
    """The content of a regular file of this user; links are not followed."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # not all on every system
        flags |= getattr(os, name, 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            message = f"'{path}' is not a regular file"
            raise PermissionError(message)
        _require_own(status, path, forbidden=forbidden)
        return file.read()


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader sees all of a file or nothing."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix="part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def _own_secret(folder: Path) -> bytes:
    """The secret of a folder, made at the first use.

    If two processes make one at once, the later stays; what the other seals until
    it ends is not recognised and compiled again.
    """
    path = folder / _SECRET_NAME
    with suppress(OSError):
        secret = _read_own_file(path, forbidden=_OPEN_TO_OTHERS)
        if len(secret) == _SECRET_BYTES:
            return secret
    _write_whole(path, secrets.token_bytes(_SECRET_BYTES))
    return _read_own_file(path, forbidden=_OPEN_TO_OTHERS)
