"""The command line: ``main`` takes the arguments after the program's name and returns the exit status."""

from photofinder.cli.interrupt import leave_at_ctrl_c
from photofinder.cli.run import main

__all__ = ["leave_at_ctrl_c", "main"]
