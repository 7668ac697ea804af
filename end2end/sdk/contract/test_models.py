"""Models (agents.md §11)."""

from typing import Any

import pytest
from pages import every_item, ids
from recording import Client

STAGES: Any = ["active", "deprecated", "retired"]
# What tells the beta variant of the call from the other. The SDK sends neither this nor a beta value unless told to, and
# the console forwards no beta value on these calls.
BETA: Any = {"extra_query": {"beta": "true"}}


@pytest.mark.parametrize("variant", ["beta", "general"])
def test_models_are_listed_and_found_agents_11(client: Client, variant: str) -> None:
    models, variant_of = (client.beta.models, BETA) if variant == "beta" else (client.models, {})
    listed = every_item(models.list(limit=3, lifecycle=STAGES, **variant_of))
    assert "claude-opus-5-5" in ids(listed)
    for model in listed:
        assert models.retrieve(model.id, **variant_of) == model
    before = models.list(limit=2, before_id=listed[3].id, lifecycle=STAGES, **variant_of)
    assert ids(before.data) == ids(listed[1:3])
