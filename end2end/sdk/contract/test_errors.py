"""Failures are the SDK's own exceptions, with the id of the request (README.md §4)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import anthropic
import pytest
from anthropic.types import beta as types
from columns import KEY, Column, simulator_only
from program import running
from recording import Client, options

FAULTS = ["key-expired", "rate-limited", "server-error", "bad-gateway", "overloaded"]
FAULTY = simulator_only("the faults are a simulator's own")
BETAS = simulator_only("the console sets the beta header itself, whatever the caller sends")


@pytest.fixture(scope="module")
def faulty(column: Column, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a simulator that takes one key only, and has a fault for each of these vaults."""
    folder = tmp_path_factory.mktemp("faulty")
    plan = [{"fault": fault, "path": f"/v1/vaults/{fault}", "after_seconds": 0} for fault in FAULTS]
    (folder / "faults.json").write_text(json.dumps(plan))
    with running(folder / "log", "simulator", "--api-key", KEY, "--faults", str(folder / "faults.json"), "--data-dir", str(folder / "data")) as url:
        yield Client(**options(replace(column, base_url=url)))


@pytest.fixture
def keyed(request: pytest.FixtureRequest, column: Column) -> Client:
    """A client of what takes one key only, as a console does."""
    return request.getfixturevalue("faulty" if column.name == "simulator" else "client")


def refused(call: Callable[[], Any], error: type[anthropic.APIStatusError], status: int) -> anthropic.APIStatusError:
    with pytest.raises(error) as failure:
        call()
    assert (type(failure.value), failure.value.status_code) == (error, status)
    return failure.value


def check_envelope(failure: anthropic.APIStatusError, kind: str) -> None:
    body: Any = failure.body
    assert body.keys() == {"type", "error", "request_id"} and body["error"].keys() <= {"type", "message", "details"}
    assert (body["type"], body["error"]["type"], failure.type) == ("error", kind, kind)
    assert body["request_id"] == failure.request_id == failure.response.headers["request-id"]


@pytest.mark.parametrize(
    ("call", "error", "status", "kind"),
    [
        (lambda client: client.beta.agents.create(name="", model="claude-opus-5-5"), anthropic.BadRequestError, 400, "invalid_request_error"),
        (lambda client: client.beta.agents.list(page="page_unknown"), anthropic.BadRequestError, 400, "invalid_request_error"),
        pytest.param(lambda client: client.beta.agents.list(betas=["unknown-2026-01-01"]), anthropic.BadRequestError, 400, "invalid_request_error", marks=BETAS),
        (lambda client: client.with_options(api_key="wrong").beta.agents.list(), anthropic.AuthenticationError, 401, "authentication_error"),
        (lambda client: client.beta.environments.work.list("env_unknown"), anthropic.PermissionDeniedError, 403, "permission_error"),
        (lambda client: client.beta.agents.retrieve("agent_unknown"), anthropic.NotFoundError, 404, "not_found_error"),
        pytest.param(lambda client: client.beta.agents.list(extra_headers={"anthropic-beta": ""}), anthropic.NotFoundError, 404, "not_found_error", marks=BETAS),
        (lambda client: client.beta.sessions.events.stream("sesn_unknown"), anthropic.NotFoundError, 404, "not_found_error"),
    ],
)
def test_each_status_has_its_exception_readme_4(keyed: Client, call: Any, error: Any, status: int, kind: str) -> None:
    check_envelope(refused(lambda: call(keyed), error, status), kind)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda client, ids: client.beta.environments.update(ids["archived"], name="Other"), types.BetaEnvironmentArchivedError),
        (lambda client, ids: client.beta.environments.retrieve("env_unknown"), types.BetaEnvironmentNotFoundError),
        (lambda client, ids: client.beta.environments.update(ids["environment"], config={"type": "self_hosted"}), types.BetaInvalidConfigTypeChangeError),
        (lambda client, ids: client.beta.environments.create(name="x", metadata={"x": "y" * 513}), types.BetaInvalidMetadataError),
        (lambda client, ids: client.files.download(ids["file"]), anthropic.types.FileNotDownloadableError),
    ],
)
def test_causes_have_exceptions_of_their_own_readme_4(client: Client, call: Any, error: Any) -> None:
    ids = {
        "archived": client.beta.environments.archive(client.beta.environments.create(name="Archived").id).id,
        "environment": client.beta.environments.create(name="Cloud").id,
        "file": client.files.upload(file=("x.txt", b"x", "text/plain")).id,
    }
    with pytest.raises(error):
        call(client, ids)


def test_a_body_that_is_too_large_readme_6(client: Client) -> None:
    system = "x" * (32 * 1024 * 1024)
    failure = refused(lambda: client.beta.agents.create(name="Large", model="claude-opus-5-5", system=system), anthropic.ContentTooLargeError, 413)
    check_envelope(failure, "request_too_large")


@FAULTY
@pytest.mark.parametrize(
    ("fault", "error", "status", "kind"),
    [
        ("key-expired", anthropic.AuthenticationError, 401, "authentication_error"),
        ("rate-limited", anthropic.RateLimitError, 429, "rate_limit_error"),
        ("server-error", anthropic.InternalServerError, 500, "api_error"),
        ("overloaded", anthropic._exceptions.OverloadedError, 529, "overloaded_error"),
    ],
)
def test_what_a_client_does_not_cause_readme_4(faulty: Client, fault: str, error: Any, status: int, kind: str) -> None:
    failure = refused(lambda: faulty.beta.vaults.retrieve(fault), error, status)
    check_envelope(failure, kind)
    assert ("retry-after" in failure.response.headers) == (fault == "rate-limited")


@FAULTY
def test_a_proxy_in_between_readme_4(faulty: Client) -> None:
    failure = refused(lambda: faulty.beta.vaults.retrieve("bad-gateway"), anthropic.InternalServerError, 502)
    assert "<html" in str(failure.body)
