"""Django's entry for the app."""

from django.apps import AppConfig

from huzhu.documents.data_terms import TERMS


class DocumentsConfig(AppConfig):
    """The app as Django lists it."""

    name = "huzhu.documents"
    verbose_name = "材料"
    subjects = (
        *(("file", "文件"), ("list", "清单"), ("lists", "清单")),
        *((f"term:{term.key}", term.what) for term in TERMS),
    )
