"""A stream of the official SDK through the console brings what it brings at the upstream, frame by frame."""

import threading
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from program import console, running
from test_journey import message, new_session

KEY = "key-of-the-upstream"


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[anthropic.Anthropic, anthropic.Anthropic]]:
    """The upstream's own client, and one of a console before it."""
    folder = tmp_path_factory.mktemp("streams")
    simulator = ["simulator", "--api-key", KEY, "--speed", "20", "--data-dir", str(folder / "upstream")]
    with running(folder / "simulator.log", *simulator) as upstream:
        settings = {"ANTHROPIC_API_BASE_URL": upstream, "ANTHROPIC_API_KEY": KEY}
        with console(folder, settings) as (base_url, token):
            yield (
                anthropic.Anthropic(base_url=upstream, api_key=KEY, max_retries=0, timeout=60),
                anthropic.Anthropic(base_url=base_url, api_key=token, max_retries=0, timeout=60),
            )


def test_calls_of_child_threads_are_approved_from_the_stream(clients: tuple[anthropic.Anthropic, anthropic.Anthropic]) -> None:
    upstream, console = clients
    session = new_session(upstream)
    told: dict[str, list[Any]] = {"upstream": [], "console": []}
    opened = threading.Barrier(3)

    def read(name: str, client: anthropic.Anthropic) -> None:
        with client.beta.sessions.events.stream(session, event_deltas=["agent.message", "agent.thinking"]) as stream:
            opened.wait()
            for event in stream:
                told[name].append(event)
                if name == "console":
                    react(event)

    def react(event: Any) -> None:
        if event.type == "agent.tool_use" and event.evaluated_permission == "ask":
            confirmation: Any = {"type": "user.tool_confirmation", "tool_use_id": event.id, "result": "allow"}
            console.beta.sessions.events.send(session, events=[confirmation])
        elif event.type == "session.status_idle" and event.stop_reason.type != "requires_action":
            # Both streams end with the session.
            console.beta.sessions.delete(session)

    readers = [threading.Thread(target=read, args=of, daemon=True) for of in (("upstream", upstream), ("console", console))]
    for reader in readers:
        reader.start()
    opened.wait(timeout=30)
    console.beta.sessions.events.send(session, events=[message("/play fleet")])
    for reader in readers:
        reader.join(timeout=30)
    assert not any(reader.is_alive() for reader in readers), [event.type for event in told["console"]][-5:]
    assert [event.to_json(indent=None) for event in told["console"]] == [event.to_json(indent=None) for event in told["upstream"]]
    asked = [event for event in told["console"] if event.type == "agent.tool_use" and event.evaluated_permission == "ask"]
    assert len(asked) == 6 and len({event.session_thread_id for event in asked}) == 3
