"""Peak resident memory of a process that runs. Standard library only.

ru_maxrss is no measure here: it begins with what the Python process held when it forked.
"""

import threading
import time


class PeakMemory:
    """Looks at VmHWM of a process until it ends; `bytes` is the last value."""

    def __init__(self, pid):
        self.pid, self.bytes = pid, 0
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while True:
            try:
                with open(f"/proc/{self.pid}/status") as status:
                    found = [line for line in status if line.startswith("VmHWM:")]
            except OSError:
                return
            if not found:  # a zombie
                return
            self.bytes = int(found[0].split()[1]) * 1024
            time.sleep(0.02)
