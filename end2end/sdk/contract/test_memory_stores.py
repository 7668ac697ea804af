"""Memory stores (files-vaults-memory-skills.md §3.1)."""

from pages import every_item, ids
from recording import Client


def test_from_creation_to_deletion_files_3(client: Client) -> None:
    stores = client.beta.memory_stores
    store = stores.create(name="Preferences", description="What customers like", metadata={"team": "deck"})
    assert stores.retrieve(store.id) == store
    changed = stores.update(store.id, name="Likes", description="", metadata={"team": None})
    assert (changed.name, changed.description, changed.metadata) == ("Likes", "", {})
    assert stores.archive(store.id).archived_at
    assert store.id in ids(stores.list(include_archived=True, created_at_gte=store.created_at)) and store.id not in ids(stores.list())
    deleted = stores.delete(store.id)
    assert (deleted.id, deleted.type) == (store.id, "memory_store_deleted")


def test_lists_page_files_3(client: Client) -> None:
    made = [client.beta.memory_stores.create(name=f"Store {index}").id for index in range(3)]
    assert ids(every_item(client.beta.memory_stores.list(limit=2)))[:3] == made[::-1]
