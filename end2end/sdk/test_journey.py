"""The journey of the browser tests as a program of the official SDK."""

import threading
from collections.abc import Callable
from typing import Any

import anthropic
import pytest

CSV = b"product,price,stock\nanchor,120.5,3\nbuoy,35,20\nrope,9.5,140\n"

TOOLS: list[Any] = [
    {"type": "agent_toolset_20260401", "configs": [{"name": "bash", "permission_policy": {"type": "always_ask"}}]},
    {
        "type": "custom",
        "name": "order_lookup",
        "description": "Looks an order up",
        "input_schema": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
    },
]


def message(text: str) -> Any:
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


def new_session(client: anthropic.Anthropic, **extra: Any) -> str:
    agent = client.beta.agents.create(name="Program", model="claude-opus-5-5", tools=TOOLS)
    environment = client.beta.environments.create(name="Program")
    return client.beta.sessions.create(agent=agent.id, environment_id=environment.id, **extra).id


def turn(client: anthropic.Anthropic, session: str, text: str, on_event: Callable[[Any], None] = lambda _: None) -> list[Any]:
    """Sends a message on an open stream and reads until the turn is over; `on_event` answers what waits."""
    events = []
    with client.beta.sessions.events.stream(session) as stream:
        client.beta.sessions.events.send(session, events=[message(text)])
        for event in stream:
            events.append(event)
            on_event(event)
            if event.type == "session.status_idle" and event.stop_reason.type != "requires_action":
                return events
    raise AssertionError("the stream ended before the turn")


def texts(event: Any) -> str:
    return "".join(block.text for block in event.content or [] if block.type == "text")


def produced_file(client: anthropic.Anthropic, session: str, ending: str) -> str:
    """Content of a file that the session made; outputs may show up some seconds after the turn."""
    for _ in range(100):
        for entry in client.beta.files.list(scope_id=session, betas=["managed-agents-2026-04-01"]):
            if entry.downloadable and entry.filename.endswith(ending):
                return client.beta.files.download(entry.id).read().decode()
        threading.Event().wait(0.1)
    raise AssertionError(f"the session made no {ending} file")


def test_the_journey(client: anthropic.Anthropic) -> None:
    agent = client.beta.agents.create(name="Quartermaster", model="claude-opus-5-5", system="You keep the stores.", tools=TOOLS)
    environment = client.beta.environments.create(name="Harbour")
    file = client.beta.files.upload(file=("stores.csv", CSV, "text/csv"))
    session = client.beta.sessions.create(
        agent={"type": "agent", "id": agent.id, "version": agent.version},
        environment_id=environment.id,
        title="Count the stores",
        resources=[{"type": "file", "file_id": file.id, "mount_path": "/stores.csv"}],
    )
    assert (session.status, session.agent.version, session.title) == ("idle", 1, "Count the stores")
    assert session.resources[0].mount_path == "/stores.csv"

    def answer(event: Any) -> None:
        send = client.beta.sessions.events.send
        if event.type == "agent.tool_use" and event.evaluated_permission == "ask":
            allowed = "rm" not in event.input["command"]
            denial = {} if allowed else {"deny_message": "The stores stay where they are."}
            confirmation: Any = {"type": "user.tool_confirmation", "tool_use_id": event.id, "result": "allow" if allowed else "deny", **denial}
            send(session.id, events=[confirmation])
        elif event.type == "agent.custom_tool_use":
            result: Any = {"type": "user.custom_tool_result", "custom_tool_use_id": event.id, "content": [{"type": "text", "text": "12 anchors"}]}
            send(session.id, events=[result])

    events = turn(client, session.id, '/think\n/use bash {"command":"ls"}\n/use bash {"command":"rm -rf /"}\n/use order_lookup {"order":"A-17"}\n/say Done.', answer)
    types = [event.type for event in events]
    assert "agent.thinking" in types
    results = {event.tool_use_id: event for event in events if event.type == "agent.tool_result"}
    calls = {event.input["command"]: event for event in events if event.type == "agent.tool_use"}
    assert not results[calls["ls"].id].is_error
    assert "The stores stay where they are." in texts(results[calls["rm -rf /"].id])
    assert "Done." in texts([event for event in events if event.type == "agent.message"][-1])
    assert types.index("session.usage") < types.index("session.status_idle")

    turn(client, session.id, "/play data", answer)
    report = produced_file(client, session.id, ".md")
    assert "price" in report and "55" in report

    listed = list(client.beta.sessions.events.list(session.id, limit=5))
    assert len({event.id for event in listed}) == len(listed), "each event once, over all pages"
    assert {event.id for event in events} <= {event.id for event in listed}
    newest_first = list(client.beta.sessions.events.list(session.id, order="desc"))
    assert [event.id for event in newest_first] == [event.id for event in reversed(listed)]
    only = client.beta.sessions.events.list(session.id, types=["user.message"])
    assert {event.type for event in only} == {"user.message"}

    usage = client.beta.sessions.retrieve(session.id).usage
    assert (usage.output_tokens or 0) > 0


def test_text_arrives_while_it_is_written(client: anthropic.Anthropic) -> None:
    session = new_session(client)
    frames = []
    with client.beta.sessions.events.stream(session, event_deltas=["agent.message", "agent.thinking"]) as stream:
        client.beta.sessions.events.send(session, events=[message("/think\n/say " + "word " * 50)])
        for event in stream:
            frames.append(event)
            if event.type == "session.status_idle":
                break
    said = next(event for event in frames if event.type == "agent.message")
    deltas = [event for event in frames if event.type == "event_delta" and event.event_id == said.id]
    assert len(deltas) > 1
    assert texts(said).startswith("".join(event.delta.content.text for event in deltas))
    started = [event.event.id for event in frames if event.type == "event_start"]
    assert started.count(said.id) == 1


def test_an_interrupt_cuts_a_long_turn(client: anthropic.Anthropic) -> None:
    session = new_session(client)

    def interrupt_once(event: Any) -> None:
        if event.type == "span.model_request_start" and not interrupted.is_set():
            interrupted.set()
            client.beta.sessions.events.send(session, events=[{"type": "user.interrupt"}])

    interrupted = threading.Event()
    events = turn(client, session, "/play long", interrupt_once)
    assert events[-1].stop_reason.type == "end_turn"
    assert any(event.type == "user.interrupt" for event in events)
    assert client.beta.sessions.retrieve(session).status == "idle"


def test_agents_have_versions(client: anthropic.Anthropic) -> None:
    agent = client.beta.agents.create(name="First", model="claude-opus-5-5", metadata={"team": "deck"})
    changed = client.beta.agents.update(agent.id, version=1, name="Second", metadata={"team": None, "shift": "night"})
    assert (changed.version, changed.name, changed.metadata) == (2, "Second", {"shift": "night"})
    unchanged = client.beta.agents.update(agent.id, version=2, name="Second")
    assert unchanged.version == 2
    with pytest.raises(anthropic.ConflictError) as conflict:
        client.beta.agents.update(agent.id, version=1, name="Third")
    assert conflict.value.request_id
    assert client.beta.agents.retrieve(agent.id, version=1).name == "First"
    assert [version.version for version in client.beta.agents.versions.list(agent.id)] == [2, 1]
    assert client.beta.agents.archive(agent.id).archived_at
    with pytest.raises(anthropic.BadRequestError):
        client.beta.agents.update(agent.id, name="Fourth")
    assert agent.id not in {listed.id for listed in client.beta.agents.list()}
    assert agent.id in {listed.id for listed in client.beta.agents.list(include_archived=True)}


def test_lists_page(client: anthropic.Anthropic) -> None:
    made = [client.beta.environments.create(name=f"Berth {index}").id for index in range(5)]
    listed = [environment.id for environment in client.beta.environments.list(limit=2)]
    assert [id for id in listed if id in made] == made[::-1]
    assert client.beta.environments.delete(made[0]).type == "environment_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.beta.environments.retrieve(made[0])
    assert any(model.id == "claude-opus-5-5" for model in client.models.list())


def test_a_session_ends(client: anthropic.Anthropic) -> None:
    session = new_session(client, title="Ends", initial_events=[message("/say Hello.")])
    wait_until_idle(client, session)
    assert client.beta.sessions.update(session, title="Ended").title == "Ended"
    archived = client.beta.sessions.archive(session)
    assert (archived.status, archived.archived_at is not None) == ("terminated", True)
    with pytest.raises(anthropic.BadRequestError):
        client.beta.sessions.events.send(session, events=[message("Anybody there?")])
    assert client.beta.sessions.delete(session).type == "session_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.beta.sessions.retrieve(session)


def wait_until_idle(client: anthropic.Anthropic, session: str) -> None:
    """Polls, since a stream that is opened too late stays silent."""
    for _ in range(300):
        if client.beta.sessions.retrieve(session).status == "idle":
            return
        threading.Event().wait(0.1)
    raise AssertionError("the session is not idle")


def test_files_are_uploaded_and_deleted(client: anthropic.Anthropic) -> None:
    content = bytes(range(256)) * 40_000
    file = client.beta.files.upload(file=("holds.bin", content, "application/octet-stream"))
    assert (file.size_bytes, file.filename) == (len(content), "holds.bin")
    assert client.beta.files.retrieve_metadata(file.id).mime_type == "application/octet-stream"
    with pytest.raises(anthropic.BadRequestError):
        client.beta.files.download(file.id)
    assert client.beta.files.delete(file.id).type == "file_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.beta.files.retrieve_metadata(file.id)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda client: client.beta.agents.retrieve("agent_nope"), anthropic.NotFoundError),
        (lambda client: client.beta.sessions.retrieve("sesn_nope"), anthropic.NotFoundError),
        (lambda client: client.beta.sessions.events.stream("sesn_nope"), anthropic.NotFoundError),
        (lambda client: client.beta.agents.create(name="", model="claude-opus-5-5"), anthropic.BadRequestError),
        (lambda client: client.beta.agents.list(page="page_nope").data, anthropic.BadRequestError),
        (lambda client: client.with_options(api_key="wrong").beta.agents.list(), anthropic.AuthenticationError),
        (lambda client: client.messages.create(model="claude-opus-5-5", max_tokens=1, messages=[]), anthropic.NotFoundError),
    ],
)
def test_failures_are_the_sdks_own(client: anthropic.Anthropic, call: Callable[[anthropic.Anthropic], Any], error: type[anthropic.APIStatusError]) -> None:
    with pytest.raises(error) as failure:
        call(client)
    assert failure.value.request_id
    assert failure.value.body["type"] == "error"


def test_older_sdks_send_the_key_in_another_header(endpoint: tuple[str, str]) -> None:
    base_url, key = endpoint
    headers: Any = {"x-api-key": key, "Authorization": anthropic.Omit()}
    client = anthropic.Anthropic(base_url=base_url, api_key="unused", default_headers=headers, max_retries=0)
    assert client.beta.agents.list().data is not None
