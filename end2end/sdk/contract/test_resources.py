"""What is mounted into a session (sessions.md §6)."""

from typing import Any

from pages import every_item
from recording import Client


def test_files_come_and_go_sessions_6(client: Client, session: Any) -> None:
    resources = client.beta.sessions.resources
    file = client.beta.files.upload(file=("stores.csv", b"anchor,3\n", "text/csv"))
    added = [resources.add(session.id, type="file", file_id=file.id, mount_path=path) for path in ["/one.csv", "/two.csv", None]]
    assert resources.retrieve(added[0].id, session_id=session.id) == added[0]
    assert {resource.id for resource in every_item(resources.list(session.id, limit=2)) if resource.type == "file"} == {resource.id for resource in added}
    deleted = resources.delete(added[0].id, session_id=session.id)
    assert (deleted.id, deleted.type) == (added[0].id, "session_resource_deleted")


def test_a_repository_takes_a_new_token_sessions_6(client: Client, agent: Any, environment: Any) -> None:
    repository: Any = {"type": "github_repository", "url": "https://github.com/example-org/shop", "checkout": {"type": "commit", "sha": "0123456789abcdef0123456789abcdef01234567"}}
    session = client.beta.sessions.create(agent=agent.id, environment_id=environment.id, resources=[repository])
    mounted = session.resources[0]
    assert mounted.type == "github_repository" and mounted.checkout and mounted.checkout.type == "commit"
    changed = client.beta.sessions.resources.update(mounted.id, session_id=session.id, authorization_token="example-2")
    assert changed.type == "github_repository" and changed.url == mounted.url
