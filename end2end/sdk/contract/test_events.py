"""Events of a session: sent, listed and streamed (events.md)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
import pytest
from columns import simulator_only
from pages import every_item, ids
from program import REPOSITORY
from recording import Client
from test_agents import SERVERS
from turns import message, turn

TOOLS: list[Any] = [
    {
        "type": "agent_toolset_20260401",
        "default_config": {"permission_policy": {"type": "auto"}},
        "configs": [{"name": "bash", "permission_policy": {"type": "always_ask"}}, {"name": "read", "permission_policy": {"type": "always_allow"}}],
    },
    {"type": "mcp_toolset", "mcp_server_name": "helpdesk"},
    {"type": "custom", "name": "lookup_order", "description": "Looks an order up", "input_schema": {"type": "object"}},
]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def session(client: Client, environment: Any) -> str:
    agent = client.beta.agents.create(name="Eventful", model="claude-opus-5-5", tools=TOOLS, mcp_servers=SERVERS)
    return client.beta.sessions.create(agent=agent.id, environment_id=environment.id).id


def allowing(client: Client, session: str) -> Callable[[Any], None]:
    """Allows every call that asks."""

    def allow(event: Any) -> None:
        if event.type == "agent.tool_use" and event.evaluated_permission == "ask":
            answer: Any = {"type": "user.tool_confirmation", "tool_use_id": event.id, "result": "allow"}
            client.beta.sessions.events.send(session, events=[answer])

    return allow


def test_a_turn_with_every_kind_of_call_events_5(client: Client, session: str) -> None:
    def answer(event: Any) -> None:
        send = client.beta.sessions.events.send
        if event.type in ("agent.tool_use", "agent.mcp_tool_use") and event.evaluated_permission == "ask":
            allowed = "rm" not in str(event.input)
            denial = {} if allowed else {"deny_message": "Not that."}
            confirmation: Any = {"type": "user.tool_confirmation", "tool_use_id": event.id, "result": "allow" if allowed else "deny", **denial}
            send(session, events=[confirmation])
        elif event.type == "agent.custom_tool_use":
            content = [
                {"type": "text", "text": "12 anchors"},
                {"type": "search_result", "source": "stock", "title": "Stock", "content": [{"type": "text", "text": "12"}], "citations": {"enabled": True}},
            ]
            result: Any = {"type": "user.custom_tool_result", "custom_tool_use_id": event.id, "content": content}
            send(session, events=[result])

    calls = ['bash {"command":"ls"}', 'bash {"command":"rm -rf /"}', 'read {"file_path":"/nowhere"}', 'helpdesk/search {"query":"anchor"}', "lookup_order {}"]
    calls += ['write {"file_path":"/tmp/notes","content":"3"}', 'web_search {"query":"anchors"}']
    frames = turn(client, session, message("\n".join(["/think", *(f"/use {call}" for call in calls), "/say Done."])), on_event=answer)
    types = {frame.type for frame in frames}
    assert {"event_start", "event_delta", "agent.thinking", "agent.message", "agent.tool_use", "agent.tool_result"} <= types
    assert {"agent.mcp_tool_use", "agent.mcp_tool_result", "agent.custom_tool_use", "session.usage", "span.model_request_end"} <= types
    assert {frame.evaluation.type for frame in frames if frame.type == "agent.tool_use"} == {"always_allow", "always_ask", "auto"}
    listed = every_item(client.beta.sessions.events.list(session, limit=7))
    shown = {frame.id: frame for frame in frames if hasattr(frame, "id")}
    assert [event for event in listed if event.id in shown] == [shown[event.id] for event in listed if event.id in shown]


def test_every_content_block_events_4(client: Client, session: str) -> None:
    file = client.beta.files.upload(file=("notes.txt", b"notes", "text/plain"))
    sources: list[Any] = [
        {"type": "base64", "media_type": "text/plain", "data": "bm90ZXM="},
        {"type": "url", "url": "https://example.com/notes.pdf"},
        {"type": "file", "file_id": file.id},
        {"type": "text", "media_type": "text/plain", "data": "notes"},
    ]
    images: list[Any] = [{"type": "base64", "media_type": "image/png", "data": PIXEL}, *sources[1:3]]
    content = [{"type": "text", "text": "/say Seen."}, *({"type": "image", "source": source} for source in images)]
    content += [{"type": "document", "source": source, "title": "Notes", "context": None} for source in sources]
    frames = turn(client, session, {"type": "user.message", "content": content}, {"type": "system.message", "content": [{"type": "text", "text": "It is late."}]})
    queued, processed = [frame for frame in frames if frame.type == "user.message"]
    assert queued.processed_at is None and processed.processed_at and queued.id == processed.id
    assert [block.type for block in processed.content] == [block["type"] for block in content]
    assert "system.message" in {frame.type for frame in frames}


# The format itself, and a past of several days, which nobody waits for: it is told by `metadata.history`.
NOT_PLAYED = {"schema", "migration"}
SCREENPLAYS = sorted(file for file in (REPOSITORY / "simulator/screenplays").glob("*.json") if file.stem not in NOT_PLAYED)


@pytest.mark.parametrize("screenplay", SCREENPLAYS, ids=lambda file: file.stem)
def test_every_screenplay_events_3(client: Client, environment: Any, screenplay: Path) -> None:
    agent = client.beta.agents.create(name="Player", model="claude-opus-5-5", tools=[{"type": "agent_toolset_20260401"}, TOOLS[2]], metadata={"screenplay": screenplay.stem})
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id).id

    def answer(event: Any) -> None:
        if event.type == "agent.custom_tool_use":
            result: Any = {"type": "user.custom_tool_result", "custom_tool_use_id": event.id, "is_error": True}
            client.beta.sessions.events.send(session, events=[result])

    # Scenes without keywords take turns.
    for _ in filter(lambda scene: "keywords" not in scene, json.loads(screenplay.read_text())["scenes"]):
        frames = turn(client, session, message("Go on."), on_event=answer)
    listed = list(client.beta.sessions.events.list(session))
    assert {frame.id for frame in frames if hasattr(frame, "id")} <= set(ids(listed))


@pytest.mark.parametrize(
    "error",
    [
        *(f"{kind} exhausted" for kind in ["unknown_error", "model_overloaded_error", "model_rate_limited_error", "model_request_failed_error", "billing_error"]),
        *(f"{kind} exhausted" for kind in ["tool_use_limit_reached_error", "compaction_limit_reached_error"]),
        *(f"mcp_{kind}_failed_error recover" for kind in ["connection", "authentication"]),
        *(f"repository_{kind}_error recover" for kind in ["authentication", "forbidden", "not_found", "checkout", "clone"]),
        "credential_host_unreachable_error recover",
        "unknown_error terminal",
    ],
)
def test_every_error_events_6(client: Client, session: str, error: str) -> None:
    frames = turn(client, session, message(f"/error {error}"))
    kinds = {frame.error.type for frame in frames if frame.type == "session.error"}
    assert kinds == {error.split()[0]}
    assert (frames[-1].type == "session.status_terminated") == error.endswith("terminal")


def test_a_workflow_run_that_is_held_up_rests_and_fails_events_5_9(client: Client, environment: Any) -> None:
    tools: list[Any] = [{"type": "agent_toolset_20260401", "default_config": {"permission_policy": {"type": "always_ask"}}}]
    agent = client.beta.agents.create(name="Deployer", model="claude-opus-5-5", tools=tools, metadata={"screenplay": "workflow"})
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id).id
    types = {frame.type for frame in turn(client, session, message("The rollout, please."), on_event=allowing(client, session))}
    assert {"session.thread_status_rescheduled", "workflow_run.status_idle", "workflow_run.error", "workflow_run.status_ended"} <= types


def test_an_interrupt_and_the_next_message_events_4(client: Client, session: str) -> None:
    frames = turn(client, session, {"type": "user.interrupt"}, message("/say Next."))
    assert "user.interrupt" in {frame.type for frame in frames}
    assert client.beta.sessions.events.list(session, types=["user.interrupt"], order="desc").data


def test_an_outcome_events_8(client: Client, session: str) -> None:
    outcome: Any = {"type": "user.define_outcome", "description": "A summary", "rubric": {"type": "text", "content": "It is short."}, "max_iterations": 2}
    types = {frame.type for frame in turn(client, session, outcome, on_event=allowing(client, session))}
    assert {"user.define_outcome", *(f"span.outcome_evaluation_{part}" for part in ["start", "ongoing", "end"])} <= types


def test_an_update_events_5(client: Client, session: str) -> None:
    with client.beta.sessions.events.stream(session) as stream:
        client.beta.sessions.update(session, title="Renamed")
        updated: Any = next(stream)
    assert (updated.type, updated.title, updated.model_fields_set) == ("session.updated", "Renamed", {"id", "processed_at", "title", "type"})


def test_a_deleted_session_ends_its_stream_events_10(client: Client, session: str) -> None:
    with client.beta.sessions.events.stream(session) as stream:
        client.beta.sessions.delete(session)
        assert [frame.type for frame in stream][-1] == "session.deleted"


@simulator_only("the recorder of the console opens a stream that fails anew")
def test_a_stream_that_fails_raises_readme_4(client: Client, agent: Any, environment: Any) -> None:
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id, metadata={"fault": "error-frame"}).id
    with pytest.raises(anthropic.APIStatusError) as failure:
        turn(client, session, message("/say Hello."))
    assert failure.value.body["type"] == "error"
