"""Gives each test of the journey a client of the official SDK: once through the console, once at the simulator."""

from collections.abc import Iterator

import anthropic
import pytest
from program import console, running

KEY = "key-of-the-simulator"


@pytest.fixture(scope="session", params=["console", "simulator"])
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Base URL and key, as a program's settings would hold them."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "simulator":
        with running(folder / "log", "simulator", "--api-key", KEY, "--data-dir", str(folder / "data")) as url:
            yield url, KEY
    else:
        with console(folder) as endpoint:
            yield endpoint


@pytest.fixture
def client(endpoint: tuple[str, str]) -> anthropic.Anthropic:
    """Refuses answers that are not what the SDK's own models say, and does not hide failures behind retries."""
    base_url, key = endpoint
    return anthropic.Anthropic(base_url=base_url, api_key=key, max_retries=0, timeout=60, _strict_response_validation=True)
