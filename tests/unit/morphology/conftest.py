"""What the tests of morphologies share: small files, read without their warnings."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from axolemma.morphology import IrregularMorphology, Morphology, read_morphology

Read = Callable[..., Morphology]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read the text of an SWC file; what is unclear stands in the notes."""

    def from_text(text: str | bytes, **options: object) -> Morphology:
        file = tmp_path / "cell.swc"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", IrregularMorphology)
            return read_morphology(file, **options)

    return from_text
