"""Gives the contract tests a simulator, a console before it and strict clients, and prints the table at the end."""

from collections.abc import Iterator
from typing import Any

import ledger
import operations
import pytest
from columns import ENVIRONMENT_KEY, Column, leave_out, opened
from program import running
from recording import AsyncClient, Client, options


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("contract")
    with running(folder / "log", "simulator", "--speed", "1000", "--data-dir", str(folder / "data")) as url:
        yield url


@pytest.fixture(scope="session", params=ledger.columns)
def column(request: pytest.FixtureRequest, simulator: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Column]:
    with opened(request.param, simulator, tmp_path_factory.mktemp(request.param)) as column:
        yield column


@pytest.fixture(scope="session")
def client(column: Column) -> Client:
    return Client(**options(column))


@pytest.fixture
def async_client(column: Column) -> AsyncClient:
    """One for each test, whose event loop its connections belong to."""
    return AsyncClient(**options(column))


@pytest.fixture(scope="session")
def worker(column: Column, client: Client) -> Client:
    """A client with the key of an environment."""
    return client.with_options(**column.worker(ENVIRONMENT_KEY))


@pytest.fixture(params=["beta", "general"])
def namespace(request: pytest.FixtureRequest, client: Client) -> Any:
    """The two places of resources that the SDK has both in its beta and without."""
    return client.beta if request.param == "beta" else client


@pytest.fixture(scope="session")
def agent(client: Client) -> Any:
    return client.beta.agents.create(name="Contract", model="claude-opus-5-5", tools=[{"type": "agent_toolset_20260401"}])


@pytest.fixture(scope="session")
def environment(client: Client) -> Any:
    return client.beta.environments.create(name="Contract")


@pytest.fixture
def session(client: Client, agent: Any, environment: Any) -> Any:
    return client.beta.sessions.create(agent=agent.id, environment_id=environment.id)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "simulator_only(reason): can't be the same through the console")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    leave_out(items)
    # What was exercised is counted when everything else has run.
    items.sort(key=lambda item: item.path.name == "test_coverage.py")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if any(column.answered for column in ledger.columns.values()):
        for line in ["", *ledger.table(operations.of_the_sdk())]:
            terminalreporter.write_line(line)
