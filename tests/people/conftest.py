"""An agency with the unions U001 and U002, and lists of members as files."""

import csv

import pytest
import xlsxwriter

from tests.people.persons import make_agency, make_union


@pytest.fixture
def agency(db):
    return make_agency("A01")


@pytest.fixture
def unions(agency):
    return make_union("U001", agency), make_union("U002", agency)


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def write_csv(tmp_path):
    def write(rows, *, encoding="utf-8", name="list.csv", heading=None):
        path = tmp_path / name
        heading = heading or list(rows[0])
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(heading)
            writer.writerows([row.get(column, "") for column in heading] for row in rows)
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path):
    def write(rows, *, name="list.xlsx", is_streamed=True):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"constant_memory": is_streamed}) as book:
            sheet = book.add_worksheet()
            for column, heading in enumerate(rows[0]):
                sheet.write_string(0, column, heading)
            for line, row in enumerate(rows, 1):
                for column, cell in enumerate(row.values()):
                    sheet.write(line, column, cell) if isinstance(
                        cell, int | float
                    ) else sheet.write_string(line, column, cell)
        return path

    return write
