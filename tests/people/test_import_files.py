"""The kept files of imports: which of them nobody needs any more.

Not here: what is in them (``test_member_files``), how they are sealed (``test_at_rest``).
"""

import os
from datetime import timedelta

from huzhu.documents import sealed_lists
from huzhu.people.error_workbook import FOLDER
from tests.people.persons import NOW


def test_strays_are_the_old_files_that_no_import_knows(uploads):
    folder = sealed_lists.folder_of(FOLDER)
    folder.mkdir(parents=True)
    for name, age in (("unknown", 2), ("known", 2), ("fresh", 0)):
        file = folder / name
        file.write_bytes(b"x")
        made = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (made, made))
    place = f"{FOLDER}/"

    found = sealed_lists.strays(FOLDER, at=NOW, known=[f"{place}known"])

    assert found == [f"{place}unknown"]
    sealed_lists.erase(found)
    assert {path.name for path in folder.iterdir()} == {"known", "fresh"}
