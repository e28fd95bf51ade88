"""A search of the register that cannot be made says so, and shows nobody meanwhile."""

from django.urls import reverse

from huzhu.people import queries


def test_too_long_a_number_is_said_beside_its_field_and_lists_nobody(cast, desk):
    answer = desk(cast.he).post(reverse("office:members"), {"text": "M" * 41})
    page = answer.content.decode()
    assert (answer.status_code, "没有查询" in page, "invalid-feedback" in page) == (422, True, True)
    assert "赵翀" not in page


def found(client, text: str, **told: str) -> list[str]:
    sent = {"text": text, **told}
    page = client.post(reverse("office:members"), sent, follow=True).content.decode()
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return [name for name in ("赵翀", "刘珺", "钱") if name in body]


def test_member_is_found_by_name_or_end_of_the_phone_by_the_registrar_alone(cast, desk):
    zhao = cast.zhao
    zhao.phone = "13800001234"
    zhao.save()
    registrar, other = desk(cast.he), desk(cast.chen)
    for text in ("赵翀", "1234", zhao.number):
        assert found(registrar, text) == ["赵翀"], text
    assert found(registrar, "赵") == []  # the whole name
    why = {"reason": "2026-0012 核对领取人"}
    assert found(other, zhao.number, **why) == ["赵翀"]
    assert found(other, "赵翀", **why) == found(other, "1234", **why) == []


def test_search_says_what_may_be_typed(cast, desk):
    address = reverse("office:members")
    assert "手机号末四位；最多列出 20 名" in desk(cast.he).get(address).content.decode()
    other = desk(cast.chen).get(address).content.decode()
    assert "须输入完整的会员编号或 18 位身份证号。" in other
    assert "手机号末四位" not in other


def test_search_lists_so_many_at_most(cast, desk, monkeypatch):
    monkeypatch.setattr(queries, "MOST_FOUND", 1)
    cast.liu.name = "赵翀"
    cast.liu.save()
    page = desk(cast.he).post(reverse("office:members"), {"text": "赵翀"}, follow=True)
    assert page.content.decode().count(">赵翀</td>") == 1
