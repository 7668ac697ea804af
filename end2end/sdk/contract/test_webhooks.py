"""Webhook endpoints of the organization (files-vaults-memory-skills.md §10.3)."""

from typing import Any

from pages import every_item, ids
from recording import Client

EVENT: Any = "user_profile.program_status_updated"


def test_from_creation_to_deletion_files_10(client: Client) -> None:
    webhooks = client.beta.organization.webhooks
    made = webhooks.create(url="https://hooks.example.com/anthropic", enabled_events=[EVENT], name="Programs", description="Tells of programs")
    assert made.signing_secret.startswith("whsec_")
    assert webhooks.retrieve(made.id).enabled_events == [EVENT]
    changed = webhooks.update(made.id, state="disabled", enabled_events=["external_key.failed"], url="https://hooks.example.com/other")
    assert (changed.state, changed.enabled_events) == ("disabled", ["external_key.failed"])
    assert webhooks.regenerate_signing_secret(made.id).signing_secret != made.signing_secret
    deleted = webhooks.delete(made.id)
    assert (deleted.id, deleted.type) == (made.id, "webhook_endpoint_deleted")


def test_lists_page_files_10(client: Client) -> None:
    webhooks = client.beta.organization.webhooks
    made = [webhooks.create(url="https://hooks.example.com/anthropic", enabled_events=[EVENT]).id for _ in range(3)]
    assert [id for id in ids(every_item(webhooks.list(limit=2, order="asc"))) if id in made] == made
