"""Sends a session something and reads what comes of it."""

import time
from collections.abc import Callable
from typing import Any

from recording import Client

PREVIEWS: Any = ["agent.message", "agent.thinking"]


def message(text: str) -> Any:
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


def turn(client: Client, session: str, *events: Any, on_event: Callable[[Any], None] = lambda _: None) -> list[Any]:
    """Sends the events on an open stream and reads its frames until nothing is left to do."""
    frames = []
    with client.beta.sessions.events.stream(session, event_deltas=PREVIEWS) as stream:
        client.beta.sessions.events.send(session, events=list(events))
        for frame in stream:
            frames.append(frame)
            on_event(frame)
            if frame.type in ("session.status_terminated", "session.deleted"):
                return frames
            if frame.type == "session.status_idle" and frame.stop_reason.type != "requires_action":
                return frames
    raise AssertionError("the stream ended before the turn")


def finished(client: Client, session: str) -> Any:
    """The session when its work is over; a stream that is opened too late stays silent."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = client.beta.sessions.retrieve(session)
        if found.status != "running":
            return found
        time.sleep(0.02)
    raise AssertionError("the session does not come to an end")
