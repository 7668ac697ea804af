"""Tunnels and their certificates (files-vaults-memory-skills.md §7)."""

from pages import every_item, ids
from program import REPOSITORY
from recording import Client

PEM = (REPOSITORY / "simulator/tests/fixtures/certificate.pem").read_text()


def test_a_tunnel_and_its_tokens_files_7(client: Client) -> None:
    tunnels = client.beta.tunnels
    tunnel = tunnels.create(display_name="Office")
    assert tunnels.retrieve(tunnel.id) == tunnel
    token = tunnels.reveal_token(tunnel.id)
    assert tunnels.rotate_token(tunnel.id, reason="Leaked").tunnel_token != token.tunnel_token
    assert tunnels.archive(tunnel.id).archived_at
    assert tunnel.id in ids(tunnels.list(include_archived=True)) and tunnel.id not in ids(tunnels.list())


def test_certificates_files_7(client: Client) -> None:
    certificates, place = client.beta.tunnels.certificates, {"tunnel_id": client.beta.tunnels.create().id}
    first = certificates.create(**place, ca_certificate_pem=PEM)
    assert certificates.retrieve(first.id, **place) == first
    assert certificates.archive(first.id, **place).archived_at
    second = certificates.create(**place, ca_certificate_pem=PEM)
    assert ids(every_item(certificates.list(**place, include_archived=True, limit=1))) == [second.id, first.id]


def test_lists_page_files_7(client: Client) -> None:
    made = [client.beta.tunnels.create(display_name=None).id for _ in range(3)]
    assert ids(every_item(client.beta.tunnels.list(limit=2)))[:3] == made[::-1]
