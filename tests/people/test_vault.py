"""Identity numbers at rest."""

import pytest
from django.db import connection

from huzhu.kernel import vault as cipher
from huzhu.kernel.vault import UnknownKeyError, VaultError
from huzhu.people import vault
from huzhu.people.actions import members
from huzhu.people.rules import NewMember
from tests.people.persons import MEMBER_SERVICE, NOW, id_number

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def _sealed():
    return cipher.seal(b"secret", key=KEY, key_id="k1", context=b"row 7")


def test_open_sealed_returns_what_was_sealed_also_under_an_older_key():
    keys = {"k2": OTHER, "k1": KEY}
    assert cipher.open_sealed(_sealed(), keys=keys, context=b"row 7") == b"secret"
    nothing = cipher.seal(b"", key=KEY, key_id="k1", context=b"row 7")
    assert cipher.open_sealed(nothing, keys=keys, context=b"row 7") == b""


def test_seal_never_says_the_same_twice():
    assert len({_sealed() for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize("place", range(len(_sealed())))
def test_open_sealed_sees_any_one_changed_bit(place):
    blob = bytearray(_sealed())
    blob[place] ^= 1
    with pytest.raises(VaultError):
        cipher.open_sealed(bytes(blob), keys={"k1": KEY, "j1": KEY, "k0": KEY}, context=b"row 7")


@pytest.mark.parametrize("length", range(len(_sealed())))
def test_open_sealed_sees_that_it_was_cut(length):
    with pytest.raises(VaultError):
        cipher.open_sealed(_sealed()[:length], keys={"k1": KEY}, context=b"row 7")


def test_open_sealed_refuses_another_row_another_key_and_a_missing_one():
    with pytest.raises(VaultError):
        cipher.open_sealed(_sealed(), keys={"k1": KEY}, context=b"row 8")
    with pytest.raises(VaultError):
        cipher.open_sealed(_sealed(), keys={"k1": OTHER}, context=b"row 7")
    with pytest.raises(UnknownKeyError):
        cipher.open_sealed(_sealed(), keys={"k2": KEY}, context=b"row 7")


@pytest.mark.parametrize(
    "blob", [b"", b"\x01", b"\x03\x02k1", b"\x01\x03k1", b"\x01\x01\xff"],
    ids=["empty", "no length", "another version", "cut", "no text"],
)  # fmt: skip
def test_what_is_no_sealed_value_names_no_key(blob):
    assert cipher.key_id_of(b"\x01\x02k1") == "k1"
    with pytest.raises(VaultError, match="not a sealed value"):
        cipher.key_id_of(blob)


def test_mark_depends_on_text_and_key():
    assert cipher.mark("a", key=KEY, key_id="k") == cipher.mark("a", key=KEY, key_id="k")
    made = {cipher.mark(t, key=k, key_id="k") for t in "ab" for k in (KEY, OTHER)}
    assert (len(made), {len(each) for each in made}) == (4, {cipher.MARK_BYTES})


def test_a_sealed_identity_number_does_not_open_as_another_members():
    sealed = vault.seal_id_number("110101199003070002", member_number="M1")
    assert vault.open_id_number(sealed, member_number="M1") == "110101199003070002"
    with pytest.raises(VaultError):
        vault.open_id_number(sealed, member_number="M2")


@pytest.mark.django_db
def test_the_register_holds_no_readable_identity_number(unions):
    member = NewMember("M1", "王小明", id_number(1), "U001")
    members.register_member(member, by=MEMBER_SERVICE, at=NOW)
    with connection.cursor() as cursor:
        for table in ("people_member", "audit_auditevent"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            rows = "".join(text for (text,) in cursor.fetchall())
            assert "U001" in rows or "union" in rows
            assert id_number(1) not in rows
            assert id_number(1).encode().hex() not in rows
