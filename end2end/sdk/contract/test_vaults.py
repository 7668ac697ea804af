"""Vaults (files-vaults-memory-skills.md §2.1)."""

from pages import every_item, ids
from recording import Client


def test_from_creation_to_deletion_files_2(client: Client) -> None:
    vaults = client.beta.vaults
    vault = vaults.create(display_name="Harbour", metadata={"owner": "deck"})
    assert vaults.retrieve(vault.id) == vault
    changed = vaults.update(vault.id, display_name="Port", metadata={"owner": None, "shift": "night"})
    assert (changed.display_name, changed.metadata) == ("Port", {"shift": "night"})
    assert vaults.archive(vault.id).archived_at
    assert vault.id in ids(vaults.list(include_archived=True)) and vault.id not in ids(vaults.list())
    deleted = vaults.delete(vault.id)
    assert (deleted.id, deleted.type) == (vault.id, "vault_deleted")


def test_lists_page_files_2(client: Client) -> None:
    made = [client.beta.vaults.create(display_name=f"Vault {index}").id for index in range(3)]
    assert ids(every_item(client.beta.vaults.list(limit=2)))[:3] == made[::-1]
