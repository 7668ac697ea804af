"""The work queue of self-hosted environments (environments.md §5)."""

import base64
import json
from typing import Any

import anthropic
import pytest
from columns import Column
from pages import every_item, ids
from recording import Client


@pytest.fixture
def self_hosted(client: Client) -> str:
    return client.beta.environments.create(name="On premises", config={"type": "self_hosted"}).id


def queue(client: Client, agent: Any, environment_id: str) -> str:
    return client.beta.sessions.create(agent=agent.id, environment_id=environment_id).id


def test_an_item_from_poll_to_stop_environments_5(column: Column, client: Client, worker: Client, agent: Any, self_hosted: str) -> None:
    work, place = worker.beta.environments.work, {"environment_id": self_hosted}
    assert work.poll(self_hosted) is None
    session = queue(client, agent, self_hosted)
    assert work.stats(self_hosted).depth == 1
    item = work.poll(self_hosted, block_ms=500, anthropic_worker_id="worker-1")
    assert item and item.secret and item.data.id == session
    token = json.loads(base64.urlsafe_b64decode(item.secret + "=="))["sessions_token"]
    assert (work.stats(self_hosted).pending, work.stats(self_hosted).workers_polling) == (1, 1)
    assert work.ack(item.id, **place).state == "starting"
    holder = client.with_options(**column.worker(token))
    beat = holder.beta.environments.work.heartbeat(item.id, **place, desired_ttl_seconds=60, expected_last_heartbeat="NO_HEARTBEAT")
    assert (beat.state, beat.lease_extended, beat.ttl_seconds) == ("active", True, 60)
    assert work.heartbeat(item.id, **place, expected_last_heartbeat=beat.last_heartbeat).lease_extended
    with pytest.raises(anthropic.PreconditionFailedError) as failed:
        work.heartbeat(item.id, **place, expected_last_heartbeat="another")
    assert failed.value.body["error"]["details"]["error_code"] == "heartbeat_precondition_failed"
    assert holder.beta.sessions.retrieve(session).id == session
    assert client.beta.environments.work.retrieve(item.id, **place).secret is None
    assert client.beta.environments.work.update(item.id, **place, metadata={"host": "vm-1"}).metadata == {"host": "vm-1"}
    assert client.beta.environments.work.stop(item.id, **place).state == "stopping"
    assert work.stop(item.id, **place, force=True).state == "stopped"
    with pytest.raises(anthropic.ConflictError):
        work.stop(item.id, **place)


def test_lists_page_environments_5(client: Client, worker: Client, agent: Any, self_hosted: str) -> None:
    sessions = [queue(client, agent, self_hosted) for _ in range(3)]
    items = every_item(worker.beta.environments.work.list(self_hosted, limit=2))
    assert sorted(item.data.id for item in items) == sorted(sessions)
    with pytest.raises(anthropic.PermissionDeniedError):
        ids(client.beta.environments.work.list(self_hosted))


def test_a_worker_answers_a_tool_events_4(client: Client, worker: Client, agent: Any, self_hosted: str) -> None:
    session = queue(client, agent, self_hosted)
    with worker.beta.sessions.events.stream(session) as stream:
        client.beta.sessions.events.send(session, events=[{"type": "user.message", "content": [{"type": "text", "text": '/use bash {"command":"ls"}'}]}])
        for event in stream:
            if event.type == "agent.tool_use":
                result: Any = {"type": "user.tool_result", "tool_use_id": event.id, "content": [{"type": "text", "text": "stores.csv"}], "is_error": False}
                stored = client.beta.sessions.events.send(session, events=[result])
                assert stored.data and stored.data[0].type == "user.tool_result"
            if event.type == "session.status_idle" and event.stop_reason.type == "end_turn":
                break
