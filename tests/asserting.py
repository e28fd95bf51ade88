"""What pytest makes of the tests' texts: once for a run, while the database is furnished.

Else each worker makes it of all of them at the same time, in a fresh checkout.

Not here: which texts pytest rewrites in other packages.
"""

import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).parent


def make(config: pytest.Config) -> None:
    """Make what is missing; pytest itself finds it, or makes it again where it has changed."""
    if sys.dont_write_bytecode:
        return
    state = config.stash[rewrite.assertstate_key]
    for path in sorted(TESTS.rglob("*.py")):
        folder = rewrite.get_cache_dir(path)
        made = folder / f"{path.stem}{rewrite.PYC_TAIL}"
        if rewrite._read_pyc(path, made) is None and rewrite.try_makedirs(folder):
            fingerprint, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(state, code, fingerprint, made)
