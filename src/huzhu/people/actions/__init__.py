"""Changing organisations, positions, the register of members, and importing lists into it.

Not here: reading them (``queries``), who may change them (``policies``).
"""

from huzhu.people.actions.engaging import Person, appoint_person
from huzhu.people.actions.founding import (
    begin_demonstration,
    confirm_leaders,
    found_office,
    renew_first_link,
)
from huzhu.people.actions.imports import (
    check_import,
    confirm_import,
    drop_import,
    finish_import,
    forget_imports,
    load_file,
    report_import,
    reveal_refused,
    turn_away_import,
)
from huzhu.people.actions.links import (
    hand_over_link,
    issue_password_link,
    try_link_number,
    withdraw_link,
)
from huzhu.people.actions.members import (
    register_member,
    register_members,
    reveal_id_number,
    verify_member,
)
from huzhu.people.actions.organisation import (
    appoint,
    close_account,
    end_term,
    open_account,
    open_agency,
    open_point,
    register_union,
    register_unions,
)
from huzhu.people.actions.passwords import change_password, set_password
from huzhu.people.actions.posts import Appointment
from huzhu.people.actions.proposals import (
    confirm_proposal,
    decline_proposal,
    propose_appointment,
    propose_end,
    withdraw_proposal,
)
from huzhu.people.actions.signing_in import (
    delay_sign_in,
    fail_sign_in,
    forget_sessions,
    sign_in,
    sign_out,
    try_unknown_name,
)

__all__ = [
    "Appointment",
    "Person",
    "appoint",
    "appoint_person",
    "begin_demonstration",
    "change_password",
    "check_import",
    "close_account",
    "confirm_import",
    "confirm_leaders",
    "confirm_proposal",
    "decline_proposal",
    "delay_sign_in",
    "drop_import",
    "end_term",
    "fail_sign_in",
    "finish_import",
    "forget_imports",
    "forget_sessions",
    "found_office",
    "hand_over_link",
    "issue_password_link",
    "load_file",
    "open_account",
    "open_agency",
    "open_point",
    "propose_appointment",
    "propose_end",
    "register_member",
    "register_members",
    "register_union",
    "register_unions",
    "renew_first_link",
    "report_import",
    "reveal_id_number",
    "reveal_refused",
    "set_password",
    "sign_in",
    "sign_out",
    "try_link_number",
    "try_unknown_name",
    "turn_away_import",
    "verify_member",
    "withdraw_link",
    "withdraw_proposal",
]
