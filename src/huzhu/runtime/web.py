"""What the web server's processes load: the entrance, in a process that ends with its server.

Not here: the entrance itself (``config.asgi``), the claims' short way to it (``web_express``).
"""

import signal

from huzhu.runtime import processes

processes.end_with_parent(signal.SIGKILL)

from huzhu.config.asgi import application  # noqa: E402 -- first the tie to the parent
from huzhu.runtime import web_express  # noqa: E402 -- first the apps

web_express.open_way()

__all__ = ["application"]
