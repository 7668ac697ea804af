"""Holds an answer against the SDK's own model of it: nothing unknown, nothing missing, nothing changed on the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pydantic
from anthropic import BaseModel
from anthropic._base_client import BasePage
from anthropic._models import construct_type, validate_type

# Optional fields that the rule of `always_sent` would take for required ones; the reference has them as optional.
OPTIONAL = {
    "BetaManagedAgentsSpanModelUsage": {"speed"},  # events.md §5.8
    "BetaPackages": {"type"},  # environments.md §2.1
}

# Models whose objects may have further fields.
OPEN = {"BetaManagedAgentsCustomToolInputSchema"}  # agents.md §10.3


def differences(expected: Any, data: object) -> list[str]:
    """What keeps `data` from being exactly an `expected`; nothing when it is."""
    try:
        value = validate_type(type_=expected, value=data)
    except pydantic.ValidationError as error:
        return [f"the SDK's model refuses it: {error}"]
    found = [*_shape(value, "$"), *_changes(data, _dump(value), "$")]
    if _classes(construct_type(type_=expected, value=data)) != _classes(value):
        found.append("$: the SDK's lenient reading takes it for another variant of a union")
    return found


@cache
def always_sent(model: type[BaseModel]) -> frozenset[str]:
    """Fields that the API sends even when they are null (README.md §1).

    The SDK's classes list `id`, then what is always sent by alphabet, then the rest by alphabet. So the first part ends
    behind the last required field, where the alphabet begins again. A class without a required field has no first part.
    """
    names = list(model.model_fields)
    if issubclass(model, BasePage):
        return frozenset(names)
    required = [at for at, name in enumerate(names) if model.model_fields[name].is_required()]
    if not required:
        return frozenset()
    end = required[-1]
    while names[end] != "id" and end + 1 < len(names) and names[end + 1] > names[end]:
        end += 1
    return frozenset(names[: end + 1]) - OPTIONAL.get(model.__name__, set())


def _shape(value: object, at: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        model = type(value)
        if model.__name__ not in OPEN:
            yield from (f"{at}.{name}: {model.__name__} has no such field" for name in value.model_extra or {})
        yield from (f"{at}.{name}: {model.__name__} always has it" for name in sorted(always_sent(model) - value.model_fields_set))
        for name in model.model_fields:
            yield from _shape(getattr(value, name), f"{at}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _shape(item, f"{at}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _shape(item, f"{at}.{key}")
    elif isinstance(value, datetime) and value.utcoffset() != timedelta(0):
        yield f"{at}: {value} is not in UTC"


def _dump(value: object) -> object:
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True) if isinstance(value, BaseModel) else value


def _changes(before: object, after: object, at: str) -> Iterator[str]:
    """What reading and writing again has changed."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            if key in before and key in after:
                yield from _changes(before[key], after[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}: {'lost' if key in before else 'invented'}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after)):
            yield from _changes(one, other, f"{at}[{index}]")
    elif not _is_same(before, after):
        yield f"{at}: {before!r} became {after!r}"


def _is_same(before: object, after: object) -> bool:
    if isinstance(before, bool) or isinstance(after, bool) or not (isinstance(before, str) and isinstance(after, str)):
        return before == after and isinstance(before, bool) == isinstance(after, bool)
    return before == after or (before.endswith("Z") and _instant(before) is not None and _instant(before) == _instant(after))


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def _classes(value: object) -> object:
    """The classes of a value's parts, by place."""
    if isinstance(value, BaseModel):
        return type(value), {name: _classes(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, list):
        return [_classes(item) for item in value]
    if isinstance(value, dict):
        return {key: _classes(item) for key, item in value.items()}
    return None
