"""Every kind of data has a term, and every term that ends is kept by somebody."""

from django.apps import apps
from django.db import models
from django.db.models import fields
from django.test.utils import isolate_apps

from huzhu.kernel.data_terms import SHORTEST
from huzhu.office import data_terms as terms
from huzhu.office import erasing

#: Models of others that know a person: signing in, its second factor.
OF_PERSONS = {"people.Account", "people.Member"}
#: Nobody's files, or a folder whose end others see to.
NOT_BY_THE_WORKER = {terms.LOGS.key}


def is_personal(model):
    """Whether a table tells of a person, or where a file lies."""
    found = model._meta.local_concrete_fields
    sealed = any(isinstance(field, (models.BinaryField, models.FileField)) for field in found)
    filed = any(field.column in {"file", "error_file", "session_data"} for field in found)
    named = bool(getattr(model, "PERSONAL_FIELDS", ()))
    return sealed or filed or named or any(_points_at_a_person(field) for field in found)


def _points_at_a_person(field):
    return isinstance(field, fields.related.ForeignKey) and (
        field.related_model._meta.label in OF_PERSONS
    )


def untold(found, table):
    """Tables of persons and files that no line of the table of terms names."""
    told = {each for term in table for each in term.holds}
    return {model._meta.db_table for model in found if is_personal(model)} - told


def test_every_table_of_persons_and_files_has_a_term():
    personal = [model for model in apps.get_models() if is_personal(model)]
    assert len(personal) > 40
    assert untold(apps.get_models(), erasing.table()) == set()


@isolate_apps()
def test_new_table_with_a_sealed_column_or_a_file_is_noticed():
    class Sealed(models.Model):
        value = models.BinaryField()

        class Meta:
            app_label = "planted"

    class Filed(models.Model):
        file = models.CharField(max_length=80)

        class Meta:
            app_label = "planted"

    planted = {"planted_sealed", "planted_filed"}
    assert untold([Sealed, Filed], erasing.table()) == planted
    one_less = [term for term in erasing.table() if term.key != "claims.claims"]
    assert "claims_vouchercode" in untold(apps.get_models(), one_less)


def test_what_a_term_names_is_there():
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
    }
    tables = {table for table, _ in columns}
    for term in erasing.table():
        for name in term.holds:
            table, _, column = name.partition(".")
            assert name.endswith("/") or (
                table in tables if not column else (table, column) in columns
            )


def test_what_ends_is_ended_by_the_worker_and_nothing_else_is():
    table, erasers = erasing.table(), erasing.erasers()
    ending = {term.key for term in table if term.after is not None}
    assert len({term.key for term in table}) == len(table)
    assert set(erasers) == ending - NOT_BY_THE_WORKER
    for term in table:
        assert term.ground
        assert term.end.endswith("。")
        assert (term.after is None) or term.ground.startswith(SHORTEST) or term is terms.LOGS
