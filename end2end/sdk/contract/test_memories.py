"""Memories and their versions (files-vaults-memory-skills.md §3.2, §3.3)."""

import anthropic
import pytest
from pages import every_item, ids
from recording import Client


@pytest.fixture
def store(client: Client) -> str:
    return client.beta.memory_stores.create(name="Memories").id


def test_a_memory_and_its_versions_files_3(client: Client, store: str) -> None:
    memories, place = client.beta.memory_stores.memories, {"memory_store_id": store}
    made = memories.create(store, path="/customers/dana.md", content="Prefers tea.\n", view="full")
    assert memories.retrieve(made.id, **place) == made
    assert memories.retrieve(made.id, **place, view="basic").content is None
    with pytest.raises(anthropic.ConflictError) as failed:
        memories.update(made.id, **place, content="x", precondition={"type": "content_sha256", "content_sha256": "0" * 64})
    assert failed.value.body["error"]["type"] == "memory_precondition_failed_error"
    changed = memories.update(
        made.id, **place, path="/archive/dana.md", content="Prefers coffee.\n", precondition={"type": "content_sha256", "content_sha256": made.content_sha256}
    )
    assert changed.path == "/archive/dana.md" and changed.memory_version_id != made.memory_version_id
    deleted = memories.delete(made.id, **place, expected_content_sha256=changed.content_sha256)
    assert (deleted.id, deleted.type) == (made.id, "memory_deleted")

    versions = client.beta.memory_stores.memory_versions
    listed = every_item(versions.list(store, memory_id=made.id, limit=1, view="full"))
    assert [version.operation for version in listed] == ["deleted", "modified", "created"]
    assert versions.retrieve(listed[2].id, **place).content == "Prefers tea.\n"
    redacted = versions.redact(listed[2].id, **place)
    assert (redacted.content, redacted.path, redacted.content_sha256) == (None, None, None) and redacted.redacted_by


def test_lists_page_and_show_prefixes_files_3(client: Client, store: str) -> None:
    memories = client.beta.memory_stores.memories
    made = [memories.create(store, path=path, content="").id for path in ["/a.md", "/b/c.md", "/b/d.md"]]
    assert ids(every_item(memories.list(store, limit=2, view="full"))) == made
    level = every_item(memories.list(store, depth=1, limit=1))
    assert [(item.type, item.path) for item in level] == [("memory", "/a.md"), ("memory_prefix", "/b/")]
    assert ids(memories.list(store, path_prefix="/b/")) == made[1:]


def test_a_path_is_taken_once_files_3(client: Client, store: str) -> None:
    made = client.beta.memory_stores.memories.create(store, path="/a.md", content="")
    with pytest.raises(anthropic.ConflictError) as failed:
        client.beta.memory_stores.memories.create(store, path="/a.md", content="")
    error = failed.value.body["error"]
    assert (error["type"], error["conflicting_memory_id"]) == ("memory_path_conflict_error", made.id)
