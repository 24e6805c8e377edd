"""What a person sees: progress lines on stderr, and failures told once."""

import contextlib
import sys
import threading
import time

_start = time.monotonic()
_quiet = False


class Failure(Exception):
    """Something went wrong in a way the user can be told about. `code` is the exit code."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def set_quiet(quiet):
    global _quiet
    _quiet = quiet


def say(text):
    """One progress line with the time since the command began."""
    if not _quiet:
        print(f"{time.monotonic() - _start:6.1f}s {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def slow(text, every=10):
    """Announces a long step and repeats itself every few seconds until the step is over."""
    say(f"{text} ...")
    began = time.monotonic()
    over = threading.Event()

    def tick():
        while not over.wait(every):
            say(f"{text} ... {time.monotonic() - began:.0f} s so far")

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
    say(f"{text}: done in {time.monotonic() - began:.1f} s")


def tail(path, lines=15):
    """The last lines of a log, for an error message."""
    try:
        with open(path, errors="replace") as log:
            return "".join(f"    {line.rstrip()}\n" for line in log.readlines()[-lines:])
    except OSError as error:
        return f"    (no log: {error})\n"
