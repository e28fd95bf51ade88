"""An event loop whose clock jumps to the next thing that is waited for: minutes pass at once.

Not here: loops that serve (``loops``).
"""

import asyncio
import selectors
from concurrent.futures import ThreadPoolExecutor


class _Jump(selectors.DefaultSelector):
    """Waits for nothing, and counts what it would have waited."""

    passed = 0.0

    def select(self, timeout=None):
        if timeout is None:
            return super().select(None)
        self.passed += max(timeout, 0.0)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is what was waited for."""

    def __init__(self):
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self):
        return self._jump.passed


def run_at_once(coroutine):
    """Run to the end without waiting, in a thread where no other loop runs."""

    def run():
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            return runner.run(coroutine)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()
