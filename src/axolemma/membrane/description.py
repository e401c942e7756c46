"""Descriptions: a membrane shown as its equations, with units and sources."""
from __future__ import annotations
from typing import Any
def describe(membrane: Any) -> str:
    """Show."""
    return ""
