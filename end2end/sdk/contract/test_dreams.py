"""Dreams (files-vaults-memory-skills.md §6)."""

import time
from typing import Any

import pytest
from pages import every_item, ids
from recording import Client


@pytest.fixture
def inputs(client: Client, session: Any) -> Any:
    store = client.beta.memory_stores.create(name="Dreamt about")
    client.beta.memory_stores.memories.create(store.id, path="/likes.md", content="Tea.\n")
    return [{"type": "memory_store", "memory_store_id": store.id}, {"type": "sessions", "session_ids": [session.id]}]


def test_a_dream_is_dreamt_files_6(client: Client, inputs: Any) -> None:
    dream = client.beta.dreams.create(inputs=inputs, model={"id": "claude-opus-5", "speed": "standard"}, instructions="Keep what matters.")
    deadline = time.monotonic() + 30
    while (now := client.beta.dreams.retrieve(dream.id)).status in ("pending", "running"):
        assert time.monotonic() < deadline, "the dream does not end"
        time.sleep(0.02)
    assert (now.status, [output.type for output in now.outputs]) == ("completed", ["memory_store"])
    assert now.ended_at and now.session_id
    assert client.beta.dreams.archive(dream.id).archived_at
    assert dream.id in ids(client.beta.dreams.list(include_archived=True, statuses=["completed"]))


def test_dreams_are_cancelled_and_listed_files_6(client: Client, inputs: Any) -> None:
    made = [client.beta.dreams.create(inputs=inputs, model="claude-opus-5", output_behavior={"type": "create_new"}) for _ in range(3)]
    assert client.beta.dreams.cancel(made[2].id).status == "canceled"
    assert ids(every_item(client.beta.dreams.list(limit=2)))[:3] == ids(made[::-1])
