"""Threads of a session and their events (sessions.md §9, events.md §7)."""

from typing import Any

import pytest
from pages import every_item
from recording import Client
from turns import PREVIEWS, message, turn


@pytest.fixture(scope="module")
def played(client: Client, environment: Any) -> str:
    """A session whose agent gave tasks to two others."""
    lead = client.beta.agents.create(name="Lead", model="claude-opus-5-5", multiagent={"type": "multiagent_20261001"}, metadata={"screenplay": "team"})
    session = client.beta.sessions.create(agent=lead.id, environment_id=environment.id).id
    frames = turn(client, session, message("Ask the others."))
    assert {"session.thread_created", "agent.thread_message_sent", "agent.thread_message_received"} <= {frame.type for frame in frames}
    return session


def test_threads_are_listed_and_archived_sessions_9(client: Client, played: str) -> None:
    threads = client.beta.sessions.threads
    listed = every_item(threads.list(played, limit=2))
    primary = [thread for thread in listed if thread.parent_thread_id is None]
    children = [thread for thread in listed if thread.parent_thread_id]
    assert len(primary) == 1 and len(children) == 2
    assert threads.retrieve(children[0].id, session_id=played).agent == children[0].agent
    with client.beta.sessions.events.stream(played) as stream:
        archived = threads.archive(children[0].id, session_id=played)
        assert next(stream).type == "session.thread_status_terminated"
    assert archived.status == "terminated" and archived.archived_at
    assert [thread.id for thread in threads.list(played, statuses=["terminated"])] == [archived.id]


def test_a_childs_events_are_listed_events_7(client: Client, played: str) -> None:
    child = next(thread for thread in client.beta.sessions.threads.list(played) if thread.parent_thread_id)
    events = every_item(client.beta.sessions.threads.events.list(child.id, session_id=played, limit=3))
    assert events[0].type in ("agent.thread_message_received", "session.thread_status_running")
    assert "agent.message" in {event.type for event in events}


def test_a_threads_stream_events_1(client: Client, session: Any) -> None:
    [primary] = client.beta.sessions.threads.list(session.id).data
    with client.beta.sessions.threads.events.stream(primary.id, session_id=session.id, event_deltas=PREVIEWS) as stream:
        client.beta.sessions.events.send(session.id, events=[message("/say Hello.")])
        types = []
        for frame in stream:
            types.append(frame.type)
            if frame.type in ("session.thread_status_idle", "session.status_idle"):
                break
    assert {"event_start", "event_delta", "agent.message"} <= set(types)
