"""The command `axolemma` as `python -m axolemma`, wherever scripts are not found."""

import sys

from axolemma.cli import main

if __name__ == "__main__":
    sys.exit(main())
