"""The command line: ``main`` takes the arguments after the program's name and returns the exit status."""

from photofinder.cli.exit_status import INTERRUPTED
from photofinder.cli.run import main

__all__ = ["INTERRUPTED", "main"]
