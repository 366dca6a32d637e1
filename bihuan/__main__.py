"""`python -m bihuan`: the same as the command `bihuan`."""

import sys

from bihuan.project.cli import main

if __name__ == "__main__":
    sys.exit(main())
