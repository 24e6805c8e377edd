"""A program on a terminal of its own, for tests of what only happens there."""

import os
import pty
import re
import signal
import threading

from harness import Run, check_for_secrets, wait_until


class Terminal:
    def __init__(self, argv, env, folder):
        self.argv, self.shown, self.over = argv, "", False
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(folder)
                os.execvpe(argv[0], argv, env | {"TERM": "dumb"})
            finally:  # a test must not go on twice
                os._exit(127)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                got = os.read(self.master, 65536)
            except OSError:  # EIO: nobody holds the other side any more
                return
            if not got:
                return
            self.shown += got.decode(errors="replace")

    def type(self, text):
        """Returns how much was shown before."""
        before = len(self.shown)
        os.write(self.master, text.encode())
        return before

    def wait_for(self, pattern, since=0, seconds=60):
        return wait_until(lambda: re.search(pattern, self.shown[since:]), seconds, f"/{pattern}/ on the terminal:", self)

    def end(self, seconds=60):
        """Its exit code."""
        _, status = wait_until(self._ended, seconds, "it does not end:", self)
        self.over = True
        self.reader.join(10)
        os.close(self.master)
        return check_for_secrets(Run(self.argv, os.waitstatus_to_exitcode(status), self.shown.encode(), b"", 0)).code

    def _ended(self):
        ended = os.waitpid(self.pid, os.WNOHANG)
        return ended if ended[0] else None

    def kill(self):
        if not self.over:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def __str__(self):
        return self.shown[-2000:]
