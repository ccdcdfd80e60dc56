"""The exit statuses of the command line, as ``photofinder --help`` tells them."""

DONE = 0
NOTHING_FOUND = 1
WRONG_USE = 2
COULD_NOT = 3
# 128 and the number of SIGINT, as shells have it.
INTERRUPTED = 130
