"""The kept files of imports: which of them nobody needs any more.

Not here: what is in them (``test_member_files``), how they are sealed (``test_at_rest``).
"""

import os
from datetime import timedelta

from huzhu.people import import_files
from tests.people.persons import NOW


def test_strays_are_the_old_files_that_no_import_knows(uploads):
    folder = import_files.folder()
    folder.mkdir(parents=True)
    for name, age in (("unknown", 2), ("known", 2), ("fresh", 0)):
        file = folder / name
        file.write_bytes(b"x")
        made = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (made, made))
    place = f"{import_files.FOLDER}/"

    found = import_files.strays(before=NOW - timedelta(days=1), known=[f"{place}known"])

    assert found == [f"{place}unknown"]
    import_files.erase(found)
    assert {path.name for path in folder.iterdir()} == {"known", "fresh"}
