"""Credentials of a vault (files-vaults-memory-skills.md §2.2 to §2.4)."""

from typing import Any

import anthropic
import pytest
from pages import every_item, ids
from recording import Client

OAUTH: Any = {
    "type": "mcp_oauth",
    "mcp_server_url": "https://mcp.helpdesk.example.com/mcp",
    "access_token": "example",
    "expires_at": "2126-12-31T23:59:59Z",
    "refresh": {
        "client_id": "client-1",
        "refresh_token": "example",
        "token_endpoint": "https://auth.helpdesk.example.com/token",
        "token_endpoint_auth": {"type": "client_secret_post", "client_secret": "example"},
        "scope": "tickets:write",
    },
}
BEARER: Any = {"type": "static_bearer", "mcp_server_url": "https://mcp.linear.example.com/mcp", "token": "example"}
VARIABLE: Any = {
    "type": "environment_variable",
    "secret_name": "EXAMPLE_API_KEY",
    "secret_value": "example",
    "networking": {"type": "limited", "allowed_hosts": ["api.example.com"]},
    "injection_location": {"header": True},
}
ROTATED: Any = {
    "mcp_oauth": {"access_token": "example-2", "expires_at": None, "refresh": {"refresh_token": "example-2", "scope": ""}},
    "static_bearer": {"token": "example-2"},
    "environment_variable": {"secret_value": "example-2", "networking": {"type": "unrestricted"}, "injection_location": {"body": True}},
}


@pytest.fixture
def vault(client: Client) -> str:
    return client.beta.vaults.create(display_name="Credentials").id


@pytest.mark.parametrize("auth", [OAUTH, BEARER, VARIABLE], ids=lambda auth: auth["type"])
def test_each_kind_from_creation_to_deletion_files_2(client: Client, vault: str, auth: Any) -> None:
    credentials, place = client.beta.vaults.credentials, {"vault_id": vault}
    made = credentials.create(vault, auth=auth, display_name="One", metadata={"team": "deck"})
    assert credentials.retrieve(made.id, **place) == made
    assert "example" not in [*made.auth.to_dict().values()], "secrets are write-only"
    changed = credentials.update(made.id, **place, auth={"type": auth["type"], **ROTATED[auth["type"]]}, display_name=None, metadata={"team": None})
    assert (changed.auth.type, changed.display_name, changed.metadata) == (auth["type"], None, {})
    with pytest.raises(anthropic.ConflictError):
        credentials.create(vault, auth=auth)
    assert credentials.archive(made.id, **place).archived_at
    assert ids(credentials.list(vault)) == [] and ids(credentials.list(vault, include_archived=True)) == [made.id]
    deleted = credentials.delete(made.id, **place)
    assert (deleted.id, deleted.type) == (made.id, "vault_credential_deleted")


def test_lists_page_files_2(client: Client, vault: str) -> None:
    made = [client.beta.vaults.credentials.create(vault, auth=auth).id for auth in [OAUTH, BEARER, VARIABLE]]
    assert ids(every_item(client.beta.vaults.credentials.list(vault, limit=2))) == made[::-1]


@pytest.mark.parametrize("status", ["valid", "invalid", "unknown"])
def test_validation_files_2(client: Client, vault: str, status: str) -> None:
    made = client.beta.vaults.credentials.create(vault, auth=OAUTH, metadata={"validation": status})
    result = client.beta.vaults.credentials.mcp_oauth_validate(made.id, vault_id=vault)
    assert (result.status, result.has_refresh_token, result.credential_id) == (status, True, made.id)
