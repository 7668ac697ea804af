"""Secrets that pass through the console stay nowhere: in no later response, stored byte, log line or ledger row."""

import base64
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import pytest
from program import REPOSITORY, console, running
from test_journey import message, turn

KEY = "key-of-the-upstream"
PEM = (REPOSITORY / "simulator/tests/fixtures/certificate.pem").read_text()


class Canaries:
    """Secrets that can't be mistaken for anything else, by what they are."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def new(self, name: str) -> str:
        self.known[name] = f"canary-{uuid.uuid4()}"
        return self.known[name]

    def found_in(self, text: bytes) -> set[str]:
        """Which of them are there, as they are or in Base64."""
        return {name for name, secret in self.known.items() if secret.encode() in text or base64.b64encode(secret.encode())[:-4] in text}


class Console:
    """A client of a console before an upstream, which keeps what every response held but streams, whose events are stored."""

    def __init__(self, base_url: str, token: str, folder: Path) -> None:
        self.folder = folder
        self.responses: list[bytes] = []
        http_client = anthropic.DefaultHttpxClient(event_hooks={"response": [self._keep]})
        self.client = anthropic.Anthropic(base_url=base_url, api_key=token, max_retries=0, timeout=60, http_client=http_client)

    def _keep(self, response: Any) -> None:
        if not response.headers["content-type"].startswith("text/event-stream"):
            self.responses.append(str(response.headers).encode() + response.read())

    def kept(self) -> bytes:
        """Its database, its keys and its log."""
        return b"\n".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Console]:
    """The console logs all that it can; the upstream's state lies elsewhere."""
    folder = tmp_path / "console"
    folder.mkdir()
    simulator = ["simulator", "--speed", "1000", "--data-dir", str(tmp_path / "upstream")]
    with running(tmp_path / "upstream.log", *simulator) as upstream:
        settings = {"ANTHROPIC_API_BASE_URL": upstream, "ANTHROPIC_API_KEY": KEY, "PILOTHOUSE_LOG": "trace"}
        with console(folder, settings) as endpoint:
            yield Console(*endpoint, folder)


def credentials(canaries: Canaries, rotation: str) -> list[Any]:
    """One of each kind, every secret a canary."""
    oauth = {
        "type": "mcp_oauth",
        "access_token": canaries.new(f"access token{rotation}"),
        "refresh": {
            "refresh_token": canaries.new(f"refresh token{rotation}"),
            "token_endpoint_auth": {"type": "client_secret_post", "client_secret": canaries.new(f"client secret{rotation}")},
        },
    }
    bearer = {"type": "static_bearer", "token": canaries.new(f"bearer token{rotation}")}
    variable = {"type": "environment_variable", "secret_value": canaries.new(f"variable{rotation}"), "networking": {"type": "unrestricted"}}
    return [oauth, bearer, variable]


def complete(auth: Any) -> Any:
    """What only a creation has."""
    if auth["type"] == "mcp_oauth":
        refresh = {**auth["refresh"], "client_id": "client-1", "token_endpoint": "https://auth.example.com/token"}
        return {**auth, "mcp_server_url": "https://mcp.example.com/mcp", "refresh": refresh}
    if auth["type"] == "static_bearer":
        return {**auth, "mcp_server_url": "https://other.example.com/mcp"}
    return {**auth, "secret_name": "EXAMPLE_API_KEY"}


def send_credentials(client: anthropic.Anthropic, canaries: Canaries) -> str:
    """Creates and rotates one of each kind, and one that is refused; gives their vault."""
    vault = client.beta.vaults.create(display_name="Canaries").id
    for created, rotated in zip(credentials(canaries, ""), credentials(canaries, ", rotated"), strict=True):
        made = client.beta.vaults.credentials.create(vault, auth=complete(created))
        client.beta.vaults.credentials.update(made.id, vault_id=vault, auth=rotated)
        client.beta.vaults.credentials.retrieve(made.id, vault_id=vault)
    client.beta.vaults.credentials.list(vault)
    refused: Any = {"type": "static_bearer", "mcp_server_url": "no address", "token": canaries.new("refused token")}
    with pytest.raises(anthropic.BadRequestError):
        client.beta.vaults.credentials.create(vault, auth=refused)
    return vault


def send_repositories(client: anthropic.Anthropic, canaries: Canaries, vault: str) -> None:
    """Mounts repositories with tokens into a session and a deployment."""
    agent, environment = client.beta.agents.create(name="Canaries", model="claude-opus-5-5").id, client.beta.environments.create(name="Canaries").id

    def repository(name: str) -> Any:
        return {"type": "github_repository", "url": "https://github.com/example-org/shop", "authorization_token": canaries.new(name)}

    session = client.beta.sessions.create(agent=agent, environment_id=environment, vault_ids=[vault], resources=[repository("token of a session")])
    client.beta.sessions.resources.update(session.resources[0].id, session_id=session.id, authorization_token=canaries.new("token of a resource"))
    turn(client, session.id, "/say Hello.")
    deployment = client.beta.deployments.create(name="Canaries", agent=agent, environment_id=environment, initial_events=[message("/say Hello.")], resources=[repository("token of a deployment")])
    client.beta.deployments.run(deployment.id)
    for resource, made in ((client.beta.sessions, session), (client.beta.deployments, deployment)):
        resource.list()
        resource.retrieve(made.id)
    client.beta.sessions.events.list(session.id)


def test_what_is_sent_stays_nowhere(proxy: Console) -> None:
    canaries = Canaries()
    vault = send_credentials(proxy.client, canaries)
    send_repositories(proxy.client, canaries, vault)
    certificates, tunnel = proxy.client.beta.tunnels.certificates, proxy.client.beta.tunnels.create().id
    canaries.known |= {f"line {line} of the certificate": text for line, text in enumerate(PEM.splitlines()[1:-2])}
    certificate = certificates.create(tunnel_id=tunnel, ca_certificate_pem=PEM)
    certificates.retrieve(certificate.id, tunnel_id=tunnel)
    certificates.list(tunnel)

    assert canaries.found_in(b"\n".join(proxy.responses)) == set()
    kept = proxy.kept()
    assert canaries.found_in(kept) == set()
    assert vault.encode() in kept and b"/v1/vaults" in kept, "the ledger and the log were searched"


def test_what_is_shown_once_stays_nowhere(proxy: Console) -> None:
    client, canaries = proxy.client, Canaries()
    webhooks, tunnels = client.beta.organization.webhooks, client.beta.tunnels
    tunnel = tunnels.create().id
    webhook = webhooks.create(url="https://hooks.example.com/anthropic", enabled_events=["external_key.failed"])
    canaries.known["first signing secret"] = webhook.signing_secret
    canaries.known["second signing secret"] = webhooks.regenerate_signing_secret(webhook.id).signing_secret
    canaries.known["tunnel token"] = tunnels.rotate_token(tunnel).tunnel_token
    shown = len(proxy.responses)
    webhooks.retrieve(webhook.id)
    webhooks.list()
    tunnels.retrieve(tunnel)
    tunnels.list()

    assert canaries.found_in(b"\n".join(proxy.responses[:shown])) == canaries.known.keys(), "they were shown"
    assert canaries.found_in(b"\n".join(proxy.responses[shown:])) == set()
    assert canaries.found_in(proxy.kept()) == set()


def test_what_a_worker_sends_stays_nowhere(proxy: Console) -> None:
    client, canaries = proxy.client, Canaries()
    canaries.known["environment key"] = key = f"sk-ant-oat01-{uuid.uuid4()}"
    token = client.api_key
    worker = client.with_options(api_key=key, default_headers={"X-Api-Key": token})
    environment = client.beta.environments.create(name="On premises", config={"type": "self_hosted"}).id
    agent = client.beta.agents.create(name="Canaries", model="claude-opus-5-5").id
    client.beta.sessions.create(agent=agent, environment_id=environment)
    item = worker.beta.environments.work.poll(environment)
    assert item and item.secret
    canaries.known |= {"secret of the work item": item.secret, "console token": str(token)}
    shown = len(proxy.responses)
    worker.beta.environments.work.ack(item.id, environment_id=environment)
    worker.beta.environments.work.heartbeat(item.id, environment_id=environment, expected_last_heartbeat="NO_HEARTBEAT")
    client.beta.environments.work.retrieve(item.id, environment_id=environment)

    assert canaries.found_in(b"\n".join(proxy.responses[shown:])) == set()
    assert canaries.found_in(proxy.kept()) == set()
