"""Sessions, their budgets and outcomes (sessions.md §2 to §8)."""

from typing import Any

import anthropic
import pytest
from pages import every_item, ids
from recording import Client
from test_agents import EVERY_TOOL, SERVERS
from turns import finished, message

BUDGET: Any = {"type": "limit", "max_list_cost": {"amount": "500", "currency": "USD"}}


def test_a_session_with_everything_sessions_4(client: Client, agent: Any, environment: Any) -> None:
    vault = client.beta.vaults.create(display_name="For a session")
    store = client.beta.memory_stores.create(name="For a session", description="What it knows")
    file = client.beta.files.upload(file=("stores.csv", b"product,stock\nanchor,3\n", "text/csv"))
    session = client.beta.sessions.create(
        agent={"type": "agent_with_overrides", "id": agent.id, "system": None, "model": {"id": "claude-sonnet-5-5", "inference_geo": "us"}},
        environment_id=environment.id,
        title="Everything",
        metadata={"customer": "harbour"},
        vault_ids=[vault.id],
        resources=[
            {"type": "file", "file_id": file.id, "mount_path": "/data/stores.csv"},
            {"type": "github_repository", "url": "https://github.com/example-org/shop", "authorization_token": "example", "checkout": {"type": "branch", "name": "main"}},
            {"type": "memory_store", "memory_store_id": store.id, "access": "read_only", "instructions": "Check first."},
        ],
        budget=BUDGET,
    )
    assert client.beta.sessions.retrieve(session.id).model_copy(update={"stats": session.stats}) == session, "but for the time that passes"
    assert [resource.type for resource in session.resources] == ["file", "github_repository", "memory_store"]
    assert (session.status, session.vault_ids, session.agent.model.inference_geo) == ("idle", [vault.id], "us")
    changed = client.beta.sessions.update(
        session.id, title=None, metadata={"customer": None}, budget=None, agent={"tools": EVERY_TOOL, "mcp_servers": SERVERS}
    )
    assert (changed.title, changed.metadata, changed.budget) == (None, {}, None)
    with pytest.raises(anthropic.BadRequestError) as refused:
        client.beta.sessions.update(session.id, budget=BUDGET)
    assert refused.value.body["error"]["details"]["error_code"] == "budget_create_only"
    updated = [event for event in client.beta.sessions.events.list(session.id) if event.type == "session.updated"]
    assert updated[-1].agent and len(updated[-1].agent.tools) == 3


def test_its_end_sessions_5(client: Client, session: Any) -> None:
    archived = client.beta.sessions.archive(session.id)
    assert archived.status == "terminated" and archived.archived_at
    assert client.beta.sessions.events.list(session.id).data[-1].type == "session.status_terminated"
    deleted = client.beta.sessions.delete(session.id)
    assert (deleted.id, deleted.type) == (session.id, "session_deleted")


def test_lists_page_both_ways_readme_7(client: Client, agent: Any, environment: Any) -> None:
    made = [client.beta.sessions.create(agent=agent.id, environment_id=environment.id).id for _ in range(3)]
    assert ids(every_item(client.beta.sessions.list(limit=2)))[:3] == made[::-1]
    oldest_first = client.beta.sessions.list(agent_id=agent.id, agent_version=1, statuses=["idle"], order="asc", limit=1)
    second = oldest_first.get_next_page()
    back = client.beta.sessions.list(agent_id=agent.id, agent_version=1, statuses=["idle"], order="asc", limit=1, page=second.prev_page)
    assert ids(back.data) == ids(oldest_first.data) != ids(second.data)


def test_a_session_that_begins_with_an_outcome_sessions_8(client: Client, agent: Any, environment: Any) -> None:
    outcome: Any = {"type": "user.define_outcome", "description": "A summary", "rubric": {"type": "text", "content": "It is short."}, "max_iterations": 2}
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id, initial_events=[outcome])
    done = finished(client, session.id)
    assert [evaluation.type for evaluation in done.outcome_evaluations] == ["outcome_evaluation"]
    assert done.usage.list_cost and done.usage.output_tokens and done.stats.duration_seconds is not None
    assert {"user.define_outcome", "span.outcome_evaluation_end"} <= {event.type for event in client.beta.sessions.events.list(session.id)}


def test_a_session_that_begins_with_a_message_sessions_4(client: Client, agent: Any, environment: Any) -> None:
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id, initial_events=[message("/say Hello.")])
    assert session.status == "running"
    assert finished(client, session.id).usage.cache_creation is not None
