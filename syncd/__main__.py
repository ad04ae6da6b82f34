"""Runs the command line with ``python -m syncd``."""

from syncd.cli import main

if __name__ == "__main__":
    main(prog_name="syncd")
