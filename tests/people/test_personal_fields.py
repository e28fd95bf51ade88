"""Each table of these apps says which of its columns tell something of a person."""

import pytest
from django.apps import apps

MODELS = [
    model
    for app in ("audit", "people", "budget")
    for model in apps.get_app_config(app).get_models()
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_lists_its_personal_fields_by_their_real_names(model):
    assert set(vars(model)["PERSONAL_FIELDS"]) <= {f.name for f in model._meta.get_fields()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_column_named_like_a_person_is_listed(model):
    telling = {"full_name", "phone", "phone_cipher", "phone_digest", "phone_tail", "id_cipher"}
    telling |= {"id_digest", "id_tail", "by_name", "actor_name"}
    if model.__name__ == "Agency":  # its telephone is printed on every notice
        telling -= {"phone"}
    found = telling & {f.name for f in model._meta.get_fields()}
    assert found <= set(model.PERSONAL_FIELDS)
