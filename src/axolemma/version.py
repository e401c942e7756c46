"""The version, known without an installed distribution."""

# A test compares it with pyproject.toml.
VERSION = "0.1.0"
