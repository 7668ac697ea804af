"""The SDK's own worker takes a session of a self-hosted environment and runs its tools here (environments.md §5.5)."""

import asyncio
from pathlib import Path
from typing import Any

import anthropic
from columns import ENVIRONMENT_KEY, Column
from recording import AsyncClient
from turns import message


def test_the_worker_runs_a_call_environments_5(column: Column, async_client: AsyncClient, agent: Any, tmp_path: Path) -> None:
    (tmp_path / "stores.csv").write_text("anchor,3\n")

    async def program() -> list[Any]:
        # The worker sends its own credential and no other header of the client; a console token has to come from below.
        below = anthropic.DefaultAsyncHttpxClient(headers=column.worker(ENVIRONMENT_KEY)["default_headers"])
        beta = async_client.with_options(http_client=below).beta
        environment = await beta.environments.create(name="On premises", config={"type": "self_hosted"})
        session = await beta.sessions.create(agent=agent.id, environment_id=environment.id)
        worker = beta.environments.work.worker(
            environment_id=environment.id, environment_key=ENVIRONMENT_KEY, workdir=str(tmp_path), memory_sync_interval=None
        )
        running = asyncio.create_task(worker.run())
        try:
            async with await beta.sessions.events.stream(session.id) as stream:
                await beta.sessions.events.send(session.id, events=[message('/use bash {"command":"cat stores.csv"}')])
                events = []
                async for event in stream:
                    events.append(event)
                    if event.type == "session.status_idle" and event.stop_reason.type == "end_turn":
                        return events
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        return []

    events = asyncio.run(program())
    [result] = [event for event in events if event.type == "user.tool_result"]
    assert "anchor,3" in result.content[0].text
