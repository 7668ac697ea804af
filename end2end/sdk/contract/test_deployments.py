"""Deployments and their runs (files-vaults-memory-skills.md §5)."""

from typing import Any

import pytest
from pages import every_item, ids
from recording import Client
from turns import message

SCHEDULE: Any = {"type": "cron", "expression": "0 20 * * 5", "timezone": "America/New_York"}
EVENTS: list[Any] = [
    {"type": "user.define_outcome", "description": "A report", "rubric": {"type": "text", "content": "It is short."}},
    message("Run the weekly scan."),
    {"type": "system.message", "content": [{"type": "text", "text": "Be brief."}]},
]


@pytest.fixture
def make(client: Client, agent: Any, environment: Any) -> Any:
    def make(name: str, **fields: Any) -> Any:
        return client.beta.deployments.create(name=name, agent=agent.id, environment_id=environment.id, initial_events=[message("/say Done.")], **fields)

    return make


def test_a_deployment_with_everything_files_5(client: Client, agent: Any, environment: Any) -> None:
    deployments = client.beta.deployments
    vault = client.beta.vaults.create(display_name="For a deployment")
    store = client.beta.memory_stores.create(name="For a deployment")
    file = client.beta.files.upload(file=("stores.csv", b"anchor,3\n", "text/csv"))
    resources: list[Any] = [
        {"type": "file", "file_id": file.id, "mount_path": "/stores.csv"},
        {"type": "github_repository", "url": "https://github.com/example-org/shop", "authorization_token": "example"},
        {"type": "memory_store", "memory_store_id": store.id},
    ]
    made = deployments.create(
        name="Weekly scan",
        agent={"type": "agent", "id": agent.id, "version": 1},
        environment_id=environment.id,
        initial_events=EVENTS,
        description="Scans",
        schedule=SCHEDULE,
        resources=resources,
        vault_ids=[vault.id],
        metadata={"team": "deck"},
        budget={"type": "limit", "max_list_cost": {"amount": "500", "currency": "USD"}},
    )
    assert deployments.retrieve(made.id) == made
    assert [resource.type for resource in made.resources] == ["file", "github_repository", "memory_store"]
    assert made.schedule and made.schedule.upcoming_runs_at
    paused = deployments.pause(made.id)
    assert paused.status == "paused" and paused.paused_reason and paused.paused_reason.type == "manual"
    assert made.id in ids(deployments.list(status="paused", agent_id=agent.id))
    assert deployments.unpause(made.id).paused_reason is None
    changed = deployments.update(made.id, schedule=None, budget=None, resources=None, vault_ids=None, description=None, metadata={"team": None})
    assert (changed.schedule, changed.budget, changed.resources, changed.metadata) == (None, None, [], {})
    assert deployments.archive(made.id).archived_at


def test_runs_files_5(client: Client, make: Any) -> None:
    deployment = make("By hand")
    runs = [client.beta.deployments.run(deployment.id) for _ in range(2)]
    assert client.beta.deployment_runs.retrieve(runs[0].id) == runs[0]
    assert ids(every_item(client.beta.deployment_runs.list(deployment_id=deployment.id, limit=1))) == ids(runs[::-1])
    assert ids(client.beta.deployment_runs.list(deployment_id=deployment.id, has_error=False, trigger_type="manual")) == ids(runs[::-1])
    assert client.beta.sessions.retrieve(runs[0].session_id).deployment_id == deployment.id


def test_a_run_that_fails_pauses_files_5(client: Client, agent: Any) -> None:
    place = client.beta.environments.create(name="Soon archived")
    deployment = client.beta.deployments.create(name="Fails", agent=agent.id, environment_id=place.id, initial_events=[message("/say Done.")])
    client.beta.environments.archive(place.id)
    run = client.beta.deployments.run(deployment.id)
    assert run.session_id is None and run.error and run.error.type == "environment_archived_error"
    paused = client.beta.deployments.retrieve(deployment.id).paused_reason
    assert paused and paused.type == "error" and paused.error.type == "environment_archived_error"


def test_lists_page_files_5(client: Client, make: Any) -> None:
    made = [make(f"Deployment {index}").id for index in range(3)]
    assert ids(every_item(client.beta.deployments.list(limit=2)))[:3] == made[::-1]
