"""Which operations the SDK has: every method of its resources that sends a request, found by looking."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import anthropic
from anthropic._resource import SyncAPIResource
from anthropic.types.beta.sessions import BetaManagedAgentsStreamSessionEvents

SENDERS = {"_get", "_post", "_put", "_patch", "_delete", "_get_api_list"}

# Resources that are not in the reference's list (README.md §3), by their names without "beta.".
OUTSIDE = {
    "messages": "the Messages API: Managed Agents call the model themselves",
    "organization": "the Admin API: people, keys, spending and analytics of an organization",
}
# What is in the reference's list all the same.
INSIDE = ("organization.webhooks",)


def event_types() -> set[str]:
    """The types of events that streams may bring."""
    variants = get_args(get_args(BetaManagedAgentsStreamSessionEvents)[0])
    return {kind for variant in variants for kind in get_args(variant.model_fields["type"].annotation)}


@dataclass(frozen=True)
class Operation:
    resource: str
    method: str
    is_list: bool

    @property
    def name(self) -> str:
        return f"{self.resource}.{self.method}"


def of_the_sdk() -> list[Operation]:
    return [operation for operation in _below(anthropic.Anthropic(api_key="unused"), "") if _is_inside(operation.resource)]


def _below(resource: object, path: str) -> Iterator[Operation]:
    for name in sorted(dir(type(resource))):
        if name.startswith("_"):
            continue
        member = getattr(type(resource), name)
        if callable(member):
            used = SENDERS.intersection(member.__code__.co_names) if hasattr(member, "__code__") else set()
            if used and path:
                yield Operation(path, name, is_list="_get_api_list" in used)
        elif isinstance(child := getattr(resource, name), SyncAPIResource):
            yield from _below(child, f"{path}.{name}".lstrip("."))


def _is_inside(resource: str) -> bool:
    name = resource.removeprefix("beta.")
    return name.startswith(INSIDE) or not any(name == outside or name.startswith(f"{outside}.") for outside in OUTSIDE)
