"""The asynchronous client reads the same answers: a body, pages, a stream and a failure."""

import asyncio
from typing import Any

import anthropic
import pytest
from recording import AsyncClient
from turns import message


def test_the_asynchronous_client_events_10(async_client: AsyncClient, agent: Any, environment: Any) -> None:
    async def program() -> list[str]:
        beta = async_client.beta
        sessions = [await beta.sessions.create(agent=agent.id, environment_id=environment.id) for _ in range(3)]
        listed = [session.id async for session in beta.sessions.list(limit=2, agent_id=agent.id)]
        assert [session.id for session in reversed(sessions)] == listed[:3]
        with pytest.raises(anthropic.NotFoundError):
            await beta.sessions.retrieve("sesn_unknown")
        types = []
        async with await beta.sessions.events.stream(sessions[0].id) as stream:
            await beta.sessions.events.send(sessions[0].id, events=[message("/say Hello.")])
            async for event in stream:
                types.append(event.type)
                if event.type == "session.status_idle":
                    return types
        return types

    assert "agent.message" in asyncio.run(program())
