"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from axolemma.errors import InvalidInput


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
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
    with _worded(path):
        target = _checked(path)
        if target.exists() and not target.is_file():
            # A device or a pipe is written to: nothing can be moved over it.
            target.write_bytes(content)
        else:
            _write_beside(target, content)
    return Path(path)


def require_place(
    path: str | os.PathLike[str], *, source: str | os.PathLike[str] | None = None
) -> None:
    """Refuse a path where no file can be written, as far as that shows beforehand.

    Parameters
    ----------
    path
        Where a file should be.
    source
        A file that is read, and must stay as it is.

    Raises
    ------
    InvalidInput
        If nothing can be written there, or the source would be lost.
    """
    with _worded(path):
        target = _checked(path)
        is_source = source is not None and _is_same(target, Path(source))
    if is_source:
        raise InvalidInput(
            f"file '{os.fspath(path)}'",
            found="the recording itself",
            expected="another file than the one that is read",
            remedy="choose another name",
        )


def require_places(
    paths: Iterable[str | os.PathLike[str] | None],
    *,
    source: str | os.PathLike[str] | None = None,
) -> None:
    """Refuse paths of one command of which a file cannot be written, or two are one.

    Parameters
    ----------
    paths
        Where files should be; None for one that is not wanted.
    source
        As for `require_place`.

    Raises
    ------
    InvalidInput
        As for `require_place`, or if one file would be written over another.
    """
    taken: dict[Path, str] = {}
    for path in paths:
        if path is None:
            continue
        require_place(path, source=source)
        target = Path(path).resolve()
        is_device = target.exists() and not target.is_file()
        if target in taken and not is_device:
            raise InvalidInput(
                f"file '{os.fspath(path)}'",
                found=f"the place of two files, '{taken[target]}' being the other",
                expected="a file of its own for each thing that is written",
            )
        taken[target] = os.fspath(path)


def _is_same(target: Path, source: Path) -> bool:
    return target.exists() and source.exists() and target.samefile(source)


def is_writable_folder(folder: Path) -> bool:
    """Whether files can be made in a folder, as far as can be said beforehand."""
    return folder.is_dir() and os.access(folder, os.W_OK)


def _checked(path: str | os.PathLike[str]) -> Path:
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "")
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "")
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    return target


@contextmanager
def _worded(path: str | os.PathLike[str]) -> Generator[None]:
    """Word what the system says against a path."""
    try:
        yield
    except (OSError, ValueError) as error:
        found, remedy = _obstacle(error, Path(path))
        raise InvalidInput(
            f"file '{os.fspath(path)}'",
            found=found,
            expected="a place where a file can be written",
            remedy=remedy,
        ) from error


def _write_beside(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


# What stands in the way, and what to do about it.
_OBSTACLES = {
    errno.EISDIR: ("a folder", "name a file in it"),
    errno.ENOENT: ("no such folder", "make the folder first"),
    errno.ENOTDIR: ("a file where a folder should be", "choose another path"),
    errno.ENOSPC: ("a full disk", "make room or choose another disk"),
    getattr(errno, "EDQUOT", -1): ("your share of the disk used up", "make room"),
    errno.EACCES: ("no permission to write", "choose a folder that you may write to"),
    errno.EPERM: ("no permission to write", "choose a folder that you may write to"),
    errno.EROFS: ("a disk that can only be read", "choose another"),
    errno.ENAMETOOLONG: ("a name that is too long", "choose a shorter one"),
}


def _obstacle(error: OSError | ValueError, path: Path) -> tuple[str, str]:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT and path.parent.is_dir():
        # As in /proc, where the system itself makes what there is.
        return "a folder where no file can be made", "choose another"
    return _OBSTACLES.get(number or 0, (str(error), "choose another path"))
