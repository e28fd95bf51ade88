"""The ways out of the browser that this installation was told of.

Not here: the ways themselves (``adapters``), what goes by them (``messages``).
"""

from huzhu.adapters.demo_phone import DemoPhone
from huzhu.config.env import Environment
from huzhu.messages.ports import Carrier


def told(env: Environment) -> dict[str, Carrier]:
    """Return them by channel; where no gateway is told the demonstration has phones of its own."""
    found: dict[str, Carrier] = {}
    if env.may_demonstrate:
        found.setdefault("sms", DemoPhone())
    return found
