"""The bytes of an ABF file, read where its header says that something stands."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from axolemma.errors import InvalidInput

BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class AbfBytes:
    """An open file, whose fields are unpacked one by one.

    Parameters
    ----------
    file
        The open file.
    size
        Of the file, bytes.
    name
        Of the file, for errors.
    """

    file: BinaryIO
    size: int
    name: str

    def take(self, place: int, count: int) -> bytes:
        """Read `count` bytes from `place` on.

        Raises
        ------
        InvalidInput
            If the file ends before.
        """
        if not 0 <= place <= place + count <= self.size:
            raise damaged(
                self.name, "it points beyond the end of the file; was it cut off?"
            )
        self.file.seek(place)
        content = self.file.read(count)
        if len(content) < count:
            raise damaged(
                self.name, "it points beyond the end of the file; was it cut off?"
            )
        return content

    def unpack(self, form: str, place: int) -> tuple[Any, ...]:
        """Read little-endian fields of a `struct` format from `place` on."""
        return struct.unpack(f"<{form}", self.take(place, struct.calcsize(f"<{form}")))

    def number(self, form: str, place: int) -> Any:
        """Read one field."""
        return self.unpack(form, place)[0]


def text(content: bytes) -> str:
    """Read a name as the program wrote it, in the code page of Western Windows."""
    return content.partition(b"\0")[0].decode("cp1252", errors="replace").strip()


def damaged(name: str, what: str) -> InvalidInput:
    """Word the error for a header that cannot be true.

    Parameters
    ----------
    name
        Of the file.
    what
        Is wrong with its header.
    """
    return InvalidInput(
        name,
        found=f"a damaged ABF file: its header is wrong, {what}",
        expected="a whole one",
        remedy="copy it again from where it was recorded",
    )
