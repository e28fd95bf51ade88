"""The shell's command: ``huzhu up | web | worker | db | doctor | migrate | upgrade | …``.

Exit codes: 0 done, 1 the answer is no, 2 the command was not understood. What goes wrong is one
line on stderr; of a fault of ours it is the number in the log. Nothing is imported before the
command is known, so that small ones answer at once.

Not here: what the commands do (``runtime`` and each app's ``commands``).
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from huzhu.kernel import numbers
from huzhu.kernel.numbers import NotANumber, NumberKind
from huzhu.kernel.workdays import SHANGHAI, local_date
from huzhu.office.keeping import KEY_WORDS

Command = Callable[[argparse.Namespace], int | None]
ALL_PARTS = frozenset({"postgres", "web", "worker"})
_DEPARTMENTS = (
    "organisation", "member_service", "finance", "compliance", "it", "business", "claims_review",
    "welfare", "lending", "general",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out one command and end the process with its answer."""
    options = _parser().parse_args(arguments)
    options.is_alone = arguments is None  # nobody else's work is done in this process
    os.umask(0o077)  # what a command writes is for whoever ran it
    try:
        sys.exit(options.command(options) or 0)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 -- the last one who can tell it in our way
        if sentence := _sentence(error):
            print(f"huzhu: {sentence}", file=sys.stderr)
        else:
            _write_down(error)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """Return the one line that an expected error deserves; None: it is a bug."""
    from huzhu.kernel import waits  # noqa: PLC0415 -- the same
    from huzhu.kernel.sentences import sentence_of  # noqa: PLC0415 -- small commands answer at once

    if {"Refused", "BadEnvironment", "UnsafeKeys"} & {e.__name__ for e in type(error).__mro__}:
        return " ".join(str(error).split())
    if waits.is_damage(error):
        return waits.damage_of(error)
    if waits.is_wait(error):
        return str(error).strip().partition("\n")[0]  # what follows quotes the statement
    return sentence_of(error)


def _write_down(error: Exception) -> None:
    """Put a fault of ours into the log; the log itself tells the console its number."""
    try:
        import_module("huzhu.config.logs").report(error)
    except Exception:  # noqa: BLE001 -- no home, no log: the console is all there is
        print(f"huzhu: fault ({type(error).__name__}); no log can be written", file=sys.stderr)


# --- the language of commands -----------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Answers what it does not understand with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="huzhu", description="互助：工会会员互助保障服务平台")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_parts(commands)
    _add(commands, "doctor", _doctor, "check this installation and say how to mend what is wrong")
    _add(commands, "migrate", _migrate, "bring the tables of the running database up to date")
    _add_upgrade(commands)
    _add_deadlines(commands)
    _add_score(commands)
    _add_demo(commands)
    _add_offers(commands)
    _add_members(commands)
    _add_staff(commands)
    _add_keeping(commands)
    return parser


def _add(commands: Any, name: str, command: Command, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    return parser


def _add_parts(commands: Any) -> None:
    up = _add(commands, "up", _serve, "serve the product: database, web and worker")
    web = _add(commands, "web", _serve, "run the web part alone")
    worker = _add(commands, "worker", _serve, "run the worker part alone")
    database = _add(commands, "db", _serve, "run the embedded database alone")
    for parser in (up, web):
        parser.add_argument("--port", type=_port, help="instead of HUZHU_PORT (8000)")
        parser.add_argument("--workers", type=_workers, default=1, help="web processes (1)")
    up.add_argument("--no-demo", action="store_true", help="no invented data, no demo sign-in")
    up.set_defaults(parts=ALL_PARTS)
    web.set_defaults(parts=frozenset({"web"}))
    worker.set_defaults(parts=frozenset({"worker"}))
    database.set_defaults(parts=frozenset({"postgres"}))


def _add_upgrade(commands: Any) -> None:
    parser = _add(commands, "upgrade", _upgrade, "look, back up, and bring the tables up to date")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help="look only, change nothing")
    way.add_argument("--back", action="store_true", help="undo what this version's step did")
    parser.add_argument(
        "--backup-after", type=_positive, default=1, metavar="HOURS", help="age of a backup (1)"
    )


def _add_deadlines(commands: Any) -> None:
    parser = _add(commands, "deadlines", _deadlines, "compute the dates that a plan has to keep")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--start", type=_date, metavar="DATE", help="first day of 项目搭载时间")
    given.add_argument("--received", type=_date, metavar="DATE", help="day of receipt of a plan")


def _add_score(commands: Any) -> None:
    parser = _add(commands, "score", _score, "score an agency's facts by a year's scheme")
    parser.add_argument("--scheme", required=True, metavar="YEAR", help="the scheme, 2021")
    parser.add_argument("--explain", action="store_true", help="with parts, full marks and facts")
    parser.add_argument("file", metavar="FACTS.json", help="one object or a list; - is stdin")


def _add_demo(commands: Any) -> None:
    demo = commands.add_parser("demo", help="invented data for trials", description="trials")
    trials = demo.add_subparsers(title="trials", metavar="TRIAL", required=True)
    _add(trials, "begin", _demo_begin, "say of an empty database that it is for trials alone")
    rush = _add(trials, "rush", _demo_rush, "make an open offer with codes and entitled members")
    rush.add_argument("--stock", type=_positive, required=True, help="number of codes")
    rush.add_argument("--members", type=_positive, required=True, help="number of members")
    rush.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    rush.add_argument("--mode", choices=("rush", "fair", "draw"), default="rush")
    rush.add_argument(
        "--opens-in", type=_seconds, default=0, metavar="S", help="seconds from now (0)"
    )
    city = _add(trials, "city", _demo_city, "multiply the demonstration into a large city")
    city.add_argument("--agencies", type=_positive, required=True, help="at least so many")
    city.add_argument("--projects", type=_positive, required=True, help="at least so many")
    city.add_argument("--members", type=_positive, default=0, help="at least so many")


def _add_offers(commands: Any) -> None:
    offers = commands.add_parser("offers", help="offers of codes", description="offers of codes")
    verbs = offers.add_subparsers(title="verbs", metavar="VERB", required=True)
    audit = _add(verbs, "audit", _offers_audit, "count codes and claims of offers")
    which = audit.add_mutually_exclusive_group()
    told = "its id or its project's number; without it every offer that has been open"
    which.add_argument("offer_id", metavar="OFFER_ID", nargs="?", help=told)
    which.add_argument("--all", action="store_true", help="every offer that has been open")


def _add_members(commands: Any) -> None:
    members = commands.add_parser("members", help="the register", description="the register")
    verbs = members.add_subparsers(title="verbs", metavar="VERB", required=True)
    imported = _add(verbs, "import", _members_import, "take members over from a workbook")
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--dry-run", action="store_true", help="check only, write nothing")
    imported.add_argument("--errors", type=Path, metavar="OUT.xlsx", help="rows turned away")
    imported.add_argument("--verified-by", metavar="SOURCE", help="who has seen the papers of all")
    imported.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="when that was")


def _add_staff(commands: Any) -> None:
    staff = commands.add_parser("staff", help="who may begin", description="who may begin")
    verbs = staff.add_subparsers(title="verbs", metavar="VERB", required=True)
    first = _add(verbs, "first", _staff_first, "the first account of an empty office")
    first.add_argument("--name", default="首任管理员", help="the person's name (首任管理员)")
    first.add_argument("--account", default="first", help="the name to sign in with (first)")
    first.add_argument("--department", choices=_DEPARTMENTS, default="organisation", help="one of")
    _add(verbs, "confirm", _staff_confirm, "confirm the first director and deputy director")


def _add_keeping(commands: Any) -> None:
    backup = _add(commands, "backup", _backup, "write database and files to one new file")
    which = backup.add_mutually_exclusive_group(required=True)
    which.add_argument("file", type=Path, metavar="FILE", nargs="?")
    which.add_argument("--nightly", action="store_true", help="as the worker does every night")
    which.add_argument("--base", action="store_true", help="a base of the archive, where it goes")
    drill = _add(commands, "drill", _drill, "restore a backup beside the product, compare, remove")
    drill.add_argument("file", type=Path, metavar="FILE", nargs="?", help="(the newest)")
    restore = _add(commands, "restore", _restore, "bring a backup back into an empty HUZHU_HOME")
    restore.add_argument("file", metavar="FILE", help="a path, or s3://bucket/prefix/name")
    restore.add_argument(
        "--until", type=_moment, metavar="TIME", help="to this moment; FILE is the archive's folder"
    )
    restore.add_argument("--keys", type=Path, required=True, metavar="DIR", help="the keys folder")
    _add_keys(commands)
    for parser in (backup, drill, restore):
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="(HUZHU_BACKUP_PASSPHRASE_FILE)"
        )


def _add_keys(commands: Any) -> None:
    keys = _add(commands, "keys", _keys, "say which keys there are and what rests on them")
    keys.add_argument("--json", action="store_true", help="for scripts")
    verbs = keys.add_subparsers(title="verbs", metavar="VERB")
    change = _add(verbs, "change", _keys_change, "make a new version and use it from now on")
    change.add_argument(
        "kind", metavar="KIND", nargs="?", choices=KEY_WORDS, help="(all) " + ", ".join(KEY_WORDS)
    )
    retire = _add(verbs, "retire", _keys_retire, "put a version away that nothing needs")
    retire.add_argument("version", metavar="VERSION")


def _date(text: str) -> date:
    try:
        return numbers.DAY.check(date.fromisoformat(text))
    except ValueError:
        said = f"{numbers.shortened(text)!r} is no date; write 2026-10-12"
    except NotANumber:
        said = f"{text} lies outside {numbers.DAY.first} to {numbers.DAY.last}"
    raise argparse.ArgumentTypeError(said)


def _moment(text: str) -> datetime:
    """As people type it, in the office's time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        said = f"{numbers.shortened(text)!r} is no moment; write '2026-10-12 14:03:05'"
        raise argparse.ArgumentTypeError(said) from None
    at = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    _date(local_date(at).isoformat())
    return at


def _number(kind: NumberKind) -> Callable[[str], int]:
    """An option's number: one kind, with its least and its most."""

    def read(text: str) -> int:
        try:
            return int(kind.read(text))
        except NotANumber:
            shown = numbers.shortened(text)
            said = f"{shown!r} is no number from {kind.least} to {kind.most}"
        raise argparse.ArgumentTypeError(said)

    return read


_positive = _number(numbers.COUNT.within(least=1))
_port = _number(numbers.COUNT.within(least=1, most=65_535))
_workers = _number(numbers.COUNT.within(least=1, most=256))
_seconds = _number(numbers.COUNT.within(most=366 * 24 * 60 * 60))


# --- commands ---------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> None:
    from huzhu.config import env  # noqa: PLC0415 -- small commands answer at once
    from huzhu.runtime.supervisor import Supervisor  # noqa: PLC0415 -- the same

    told = env.current()
    is_demo = told.is_demo and not getattr(options, "no_demo", False)
    told = replace(told, port=getattr(options, "port", None) or told.port, is_demo=is_demo)
    workers = getattr(options, "workers", 1)
    Supervisor(told, parts=options.parts, workers=workers).serve()


def _doctor(_options: argparse.Namespace) -> int:
    return int(import_module("huzhu.runtime.doctor").main())


def _migrate(_options: argparse.Namespace) -> None:
    import_module("huzhu.runtime.product").open_product(as_owner=True)
    setup = import_module("huzhu.runtime.setup")
    with setup.alone():
        setup.prepare_database()


def _upgrade(options: argparse.Namespace) -> int:
    import_module("huzhu.runtime.product").open_product(as_owner=True)
    return int(import_module("huzhu.runtime.upgrading.commands").upgrade(options))


def _deadlines(options: argparse.Namespace) -> None:
    module = import_module("huzhu.runtime.deadlines")
    given = options.start or options.received
    found = module.before_start(given) if options.start else module.after_receipt(given)
    _print(found)
    if years := ", ".join(map(str, module.estimated_years(given, found))):
        said = f"huzhu: the days off of {years} are not announced; the date is an estimate (预估)"
        print(said, file=sys.stderr)


def _score(options: argparse.Namespace) -> int | None:
    return _answer(import_module("huzhu.assessment.scheme.commands").score_file(options))


def _demo_begin(_options: argparse.Namespace) -> None:
    _open_product()
    import_module("huzhu.people.commands").begin_demonstration()


def _demo_rush(options: argparse.Namespace) -> int | None:
    _open_product()
    import_module("huzhu.people.commands").check_demonstration()
    return _answer(import_module("huzhu.claims.commands").demo_rush(options))


def _demo_city(options: argparse.Namespace) -> int | None:
    _open_product()
    import_module("huzhu.people.commands").check_demonstration()
    return _answer(import_module("huzhu.demo.commands").demo_city(options))


def _offers_audit(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.claims.commands").offers_audit(options.offer_id))


def _staff_first(options: argparse.Namespace) -> None:
    _open_product()
    import_module("huzhu.people.commands").staff_first(options)


def _staff_confirm(_options: argparse.Namespace) -> None:
    _open_product()
    import_module("huzhu.people.commands").staff_confirm()


def _members_import(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.people.commands").import_members(options))


def _backup(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.runtime.keeping.commands").backup_to(options))


def _drill(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.runtime.keeping.commands").drill(options))


def _keys(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.runtime.keeping.keys").show(options))


def _keys_change(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.runtime.keeping.keys").change(options))


def _keys_retire(options: argparse.Namespace) -> int | None:
    _open_product()
    return _answer(import_module("huzhu.runtime.keeping.keys").retire(options))


def _restore(options: argparse.Namespace) -> int | None:
    return _answer(import_module("huzhu.runtime.keeping.commands").restore_from(options))


def _open_product() -> None:
    """Connect to the data of the running product, whose tables are all there."""
    import_module("huzhu.runtime.product").open_data()


def _answer(value: Any) -> int | None:
    """Print what a command returned; a number is its exit code."""
    if value is None or isinstance(value, int):
        return value
    _print(value)
    return 0


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main()
