"""A new key of params comes with its description and an example: one text for editor, reference and messages."""

import importlib
import inspect
import pkgutil

from analysis import params
from analysis.params.document import Model


def undescribed() -> set[str]:
    modules = [
        importlib.import_module(f"{params.__name__}.{module.name}") for module in pkgutil.iter_modules(params.__path__)
    ]
    models = {
        model
        for module in modules
        for model in vars(module).values()
        if inspect.isclass(model) and issubclass(model, Model)
    }
    return {
        f"{model.__module__.rpartition('.')[2]}.{model.__name__}.{name}"
        for model in models
        if model is not Model
        for name, field in model.model_fields.items()
        if name in model.__annotations__ and not (field.description and field.examples)
    }


def test_every_key_has_a_description_and_an_example():
    assert undescribed() == set(), "give Field(description=…, examples=[…])"
