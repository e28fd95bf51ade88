"""The people of every test: two agencies that must not see each other, the office, three members.

林 is clerk of agency A and 周 of agency B, who sees nothing of A; 孙 checks for A; 何 and 吴 are
clerk and head of Member Service, 陈 heads Finance, 郑 Compliance, 冯 IT; 褚 is the deputy director
in charge and 王 the director. 赵 is a member in good standing, 钱 has lapsed, 刘 belongs to B.

Not here: how far a project has come (``road``).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from huzhu.budget import actions as budget
from huzhu.budget import queries as budgets
from huzhu.budget.rules import NewLine
from huzhu.kernel.actor import CLOCK, Actor
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import actions as office
from huzhu.people import queries as people
from huzhu.people.models import Account, Agency, Member, Position, Union
from huzhu.people.states import AgencyKind, AgencyLevel, DepartmentCode, Role, Standing

#: A Tuesday with an ordinary working week around it.
NOW = datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "a-long-enough-phrase"


@dataclass
class Cast:
    """Everybody, by the name that tests call them."""

    agency_a: Agency
    agency_b: Agency
    point_a: Agency
    union_a: Union
    union_b: Union
    line_id: int
    lin: Actor
    sun: Actor
    zhou: Actor
    he: Actor
    wu: Actor
    chen: Actor
    zheng: Actor
    feng: Actor
    chu: Actor
    wang: Actor
    zhao: Member
    qian: Member
    liu: Member
    accounts: dict[int, Account] = field(default_factory=dict)

    @property
    def reviewers(self) -> tuple[Actor, ...]:
        """One person for each department that gives an opinion."""
        return (self.he, self.chen, self.zheng, self.feng)

    @property
    def signers(self) -> tuple[Actor, ...]:
        """The six persons of 附件2, in the order of its boxes."""
        return (self.he, self.wu, self.chen, self.zheng, self.feng, self.chu)

    def account(self, actor: Actor) -> Account:
        return self.accounts[actor.account_id]


def assemble(*, now: datetime = NOW, budget_amount: str = "100000") -> Cast:
    """Put the cast into the database: organisations, positions, members, a budget for A."""
    office.seed_calendar(range(2025, 2029), by=CLOCK, at=now)
    agency_a, agency_b = _agency("D01", "东城区代办处"), _agency("D02", "西城区代办处")
    point_a = _agency("D01-1", "东华门代办点", parent=agency_a)
    union_a = Union.objects.create(number="U0101", name="东城一小工会", agency=agency_a)
    union_b = Union.objects.create(number="U0201", name="西城一小工会", agency=agency_b)
    accounts: dict[int, Account] = {}

    person = partial(staff, accounts)
    head, clerk = Role.DEPARTMENT_HEAD, Role.DEPARTMENT_CLERK
    member_service = DepartmentCode.MEMBER_SERVICE
    cast = Cast(
        agency_a=agency_a,
        agency_b=agency_b,
        point_a=point_a,
        union_a=union_a,
        union_b=union_b,
        line_id=0,
        lin=person("林晓", Role.AGENCY_CLERK, agency=agency_a),
        sun=person("孙喆", Role.AGENCY_CHECKER, agency=agency_a),
        zhou=person("周堃", Role.AGENCY_CLERK, agency=agency_b),
        he=person("何苗", clerk, department=member_service),
        wu=person("吴垚", head, department=member_service),
        chen=person("陈默", head, department=DepartmentCode.FINANCE),
        zheng=person("郑犇", head, department=DepartmentCode.COMPLIANCE),
        feng=person("冯赟", head, department=DepartmentCode.IT),
        chu=person("褚昇", Role.DEPUTY_DIRECTOR),
        wang=person("王芃", Role.DIRECTOR),
        zhao=_member("M0001", "赵翀", union_a, now),
        qian=_member("M0002", "钱祎", union_a, now, standing=Standing.LAPSED),
        liu=_member("M0003", "刘珺", union_b, now),
        accounts=accounts,
    )
    _file_budget(cast, now, Decimal(budget_amount))
    cast.line_id = budgets.lines_of(agency_a.pk, now.year)[0].line_id
    return cast


def staff(
    accounts: dict[int, Account],
    name: str,
    role: Role,
    *,
    department: str = "",
    agency: Agency | None = None,
) -> Actor:
    account = Account.objects.create(username=f"{name}-{role}", full_name=name)
    account.set_password(PASSWORD)
    account.save()
    accounts[account.pk] = account
    position = Position.objects.create(
        account=account,
        role=role,
        department=department,
        agency=agency,
        starts_on=date(2025, 1, 1),
    )
    return people.actor_of(position)


def _file_budget(cast: Cast, now: datetime, amount: Decimal) -> None:
    budget.file_budget(
        cast.agency_a.pk,
        year=now.year,
        approved_on=date(now.year, 1, 5),
        lines=[NewLine(name="会员服务活动", category="life_service", amount=amount)],
        by=cast.lin,
        at=now,
    )


def _agency(number: str, name: str, *, parent: Agency | None = None) -> Agency:
    agency = Agency.objects.create(
        number=number,
        name=name,
        level=AgencyLevel.POINT if parent else AgencyLevel.AGENCY,
        kind=AgencyKind.DISTRICT,
        parent=parent,
        phone="010-60001234",
    )
    agency.path = f"{parent.path if parent else '/'}{agency.pk}/"
    agency.save()
    return agency


def _member(
    number: str, name: str, union: Union, at: datetime, *, standing: Standing = Standing.ACTIVE
) -> Member:
    return Member.objects.create(
        number=number,
        name=name,
        id_digest=number.encode().ljust(32, b"."),
        id_cipher=b"sealed",
        id_tail=number[-4:],
        union=union,
        standing=standing,
        verified_at=at,
        updated_at=at,
    )
