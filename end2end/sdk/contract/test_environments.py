"""Environments (environments.md §1 to §4)."""

from typing import Any

from pages import every_item, ids
from recording import Client

LIMITED: Any = {
    "type": "cloud",
    "networking": {"type": "limited", "allowed_hosts": ["api.example.com"], "allow_package_managers": True},
    "packages": {"pip": ["pandas==2.2.3"]},
}


def test_from_creation_to_deletion_environments_1(client: Client) -> None:
    environments = client.beta.environments
    made = environments.create(name="Data", description="Without open internet", config=LIMITED, metadata={"owner": "deck"})
    assert environments.retrieve(made.id) == made
    assert made.config.type == "cloud" and made.config.packages.pip == ["pandas==2.2.3"]
    changed = environments.update(made.id, description=None, config={"type": "cloud", "networking": {"type": "unrestricted"}}, metadata={"owner": ""})
    assert (changed.description, changed.metadata) == (None, {})
    assert environments.archive(made.id).archived_at
    assert made.id not in ids(environments.list())
    assert made.id in ids(environments.list(include_archived=True))
    deleted = environments.delete(made.id)
    assert (deleted.id, deleted.type) == (made.id, "environment_deleted")


def test_lists_page_environments_1(client: Client) -> None:
    made = [client.beta.environments.create(name=f"Berth {index}", config=config).id for index, config in enumerate([None, {"type": "self_hosted"}, LIMITED])]
    assert ids(every_item(client.beta.environments.list(limit=2)))[:3] == made[::-1]
