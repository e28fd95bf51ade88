"""When a security incident is grave enough for a veto (一票否决): a leak and serious consequences.

Not here: who finds so (``policies``).
"""


def lacks_of(*, has_leak: bool, has_serious_consequences: bool) -> tuple[str, ...]:
    """What an incident lacks for a veto, in words (A7.2); empty: nothing.

    >>> lacks_of(has_leak=True, has_serious_consequences=False)
    ('未产生严重后果',)
    """
    found = (
        ("未造成信息泄露", has_leak),
        ("未产生严重后果", has_serious_consequences),
    )
    return tuple(words for words, is_so in found if not is_so)
