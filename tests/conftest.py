"""What all tests share: the data beside the checkout and how hypothesis searches."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parents[1]

# A first example pays for a compiled kernel, so time says nothing about an example.
settings.register_profile("axolemma", deadline=None)
# In CI the same examples every time: a change fails for what it does, not by chance.
settings.register_profile("axolemma-ci", deadline=None, derandomize=True)
settings.load_profile("axolemma-ci" if os.environ.get("CI") else "axolemma")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recordings and morphologies that may lie beside the checkout."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the data folder 'shared' beside the checkout: {folder}")
    return folder
