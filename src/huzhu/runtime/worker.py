"""The worker part: carries out jobs and schedules that are kept in the database.

Not here: the jobs (each app's ``tasks``).
"""

import sys
from importlib import import_module

from django.core.management import call_command

from huzhu.config import env, logs, ready


def main() -> None:
    """Work until told to stop; a job under way is finished first, for a while."""
    ready.make_ready()
    logs.begin()
    if fault := import_module("huzhu.config.health").migration_fault():
        sys.exit(f"huzhu: {fault['migrations']}")
    nightly = import_module("huzhu.runtime.keeping.nightly")  # asks Django, which is ready now
    nightly.clear_drafts(env.current())
    call_command(
        "procrastinate",
        "worker",
        concurrency=3,  # sending and moving to new keys may each take most of a minute
        delete_jobs="successful",
        shutdown_graceful_timeout=8,
    )


if __name__ == "__main__":
    main()
