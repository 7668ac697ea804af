"""The two ways to a simulator that the suite takes: straight, and through a console."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from program import console

# Any key will do for a simulator that was not given one; those of environments are told by their beginning.
KEY = "key-of-the-simulator"
ENVIRONMENT_KEY = "sk-ant-oat01-key-of-the-environment"


@dataclass(frozen=True)
class Column:
    name: str
    base_url: str
    key: str

    def worker(self, credential: str) -> dict[str, Any]:
        """Options of a client with a worker's credential; a console must be told whose call it is as well."""
        return {"api_key": credential, "default_headers": {"X-Api-Key": self.key} if self.name == "console" else {}}


@contextmanager
def opened(name: str, simulator: str, folder: Path) -> Iterator[Column]:
    if name == "simulator":
        yield Column(name, simulator, KEY)
    else:
        with console(folder, {"ANTHROPIC_API_BASE_URL": simulator, "ANTHROPIC_API_KEY": KEY}) as (base_url, token):
            yield Column(name, base_url, token)


def simulator_only(reason: str) -> Any:
    """Marks what can't be the same through the console."""
    return pytest.mark.simulator_only(reason)


def leave_out(items: list[pytest.Item]) -> None:
    """Skips in the console's column what is marked as not for it."""
    for item in items:
        mark = item.get_closest_marker("simulator_only")
        if mark and _column(item) == "console":
            item.add_marker(pytest.mark.skip(reason=mark.args[0]))


def _column(item: Any) -> str | None:
    return item.callspec.params.get("column") if hasattr(item, "callspec") else None
