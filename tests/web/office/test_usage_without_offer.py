"""A list of used codes for a project that has no offer yet: said in words, whatever it holds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

LIST = "电子码,使用时间\nAB12CD34,2026-11-04 10:00\n".encode()
BEYOND = "电子码,使用时间\nA,9999-12-31\n".encode()


@pytest.mark.parametrize("content", [LIST, BEYOND, b"", b"\xff", None])
def test_used_codes_are_turned_away_in_words_while_there_is_no_offer(
    cast, standing_in_review, desk, content
):
    project = standing_in_review
    client = desk(cast.he)
    client.raise_request_exception = False
    sent = {} if content is None else {"usage": SimpleUploadedFile("核销.csv", content)}
    answer = client.post(f"/office/projects/{project.number}/record-usage/", sent)
    assert answer.status_code in {404, 409, 422}
