"""Models (agents.md §11)."""

from typing import Any

import pytest
from pages import every_item, ids
from recording import Client

STAGES: Any = ["active", "deprecated", "retired"]
# Only a beta value tells the beta variant of the call from the other; the SDK sends none unless told to.
BETA: Any = {"betas": ["managed-agents-2026-04-01"]}


@pytest.mark.parametrize("variant", ["beta", "general"])
def test_models_are_listed_and_found_agents_11(client: Client, variant: str) -> None:
    models, betas = (client.beta.models, BETA) if variant == "beta" else (client.models, {})
    listed = every_item(models.list(limit=3, lifecycle=STAGES, **betas))
    assert "claude-opus-5-5" in ids(listed)
    for model in listed:
        assert models.retrieve(model.id, **betas) == model
    before = models.list(limit=2, before_id=listed[3].id, lifecycle=STAGES, **betas)
    assert ids(before.data) == ids(listed[1:3])
