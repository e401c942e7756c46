"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from axolemma.errors import InvalidInput


def write_whole(path: str | os.PathLike[str], content: bytes | memoryview) -> Path:
    """Write a file beside its place and move it there when it is complete.

    Parameters
    ----------
    path
        Where it should be; a file that is there is replaced.
    content
        What it should hold.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    InvalidInput
        If nothing can be written there; whatever was there is untouched.
    """
    wanted = Path(path)
    try:
        target = wanted.resolve()
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        if target.exists() and not target.is_file():
            # A device or a pipe is written to: nothing can be moved over it.
            target.write_bytes(content)
            return wanted
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "is write-protected")
        _write_beside(target, content)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"file '{wanted}'",
            found=_reason(error),
            expected="a place where a file can be written",
            remedy=_REMEDIES.get(getattr(error, "errno", None) or 0, _OTHERWISE),
        ) from error
    return wanted


def is_writable_folder(folder: Path) -> bool:
    """Whether files can be made in a folder, as far as can be said beforehand."""
    return folder.is_dir() and os.access(folder, os.W_OK)


def _write_beside(target: Path, content: bytes | memoryview) -> None:
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


_OTHERWISE = "choose another path"
_REMEDIES = {
    errno.EISDIR: "name a file in that folder",
    errno.ENOENT: "make the folder first",
    errno.ENOTDIR: "one of the folders in that path is a file: choose another path",
    errno.ENOSPC: "the disk is full: make room or choose another disk",
    errno.EDQUOT: "your share of the disk is used up: make room",
    errno.EACCES: "choose a folder that you may write to",
    errno.EPERM: "choose a folder that you may write to",
    errno.EROFS: "that disk can only be read: choose another",
    errno.ENAMETOOLONG: "choose a shorter name",
}
