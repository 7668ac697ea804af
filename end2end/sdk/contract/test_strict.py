"""The check itself: what it must refuse in an answer (README.md §1)."""

from typing import Any, Optional

import pytest
import strict
from anthropic.pagination import SyncPageCursor
from anthropic.types.beta import BetaManagedAgentsVault
from anthropic.types.beta.sessions import BetaManagedAgentsStreamSessionEvents

VAULT: Any = {
    "id": "vlt_1",
    "archived_at": None,
    "created_at": "2026-10-01T00:00:00.5Z",
    "display_name": "Harbour",
    "metadata": {},
    "type": "vault",
    "updated_at": "2026-10-01T00:00:00Z",
}


def test_what_is_right_passes() -> None:
    assert strict.differences(BetaManagedAgentsVault, VAULT) == []
    assert strict.differences(Optional[BetaManagedAgentsVault], VAULT) == []
    assert strict.differences(SyncPageCursor[BetaManagedAgentsVault], {"data": [VAULT], "next_page": None}) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"owner": "x"}, "$.owner"),
        ({"archived_at": ...}, "$.archived_at"),
        ({"display_name": ...}, "display_name"),
        ({"display_name": None}, "display_name"),
        ({"type": "safe"}, "type"),
        ({"created_at": "2026-10-01T02:00:00+02:00"}, "$.created_at"),
        ({"created_at": "2026-10-01T00:00:00"}, "$.created_at"),
        ({"created_at": 1790000000}, "$.created_at"),
        ({"metadata": {"team": 1}}, "metadata.team"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(changes: Any, told: str) -> None:
    data = {key: value for key, value in {**VAULT, **changes}.items() if value is not ...}
    assert any(told in line for line in strict.differences(BetaManagedAgentsVault, data))


def test_a_variant_that_no_union_has() -> None:
    frame = {"type": "session.unheard_of", "id": "sevt_1", "processed_at": "2026-10-01T00:00:00Z"}
    assert strict.differences(BetaManagedAgentsStreamSessionEvents, frame)
    assert not strict.differences(BetaManagedAgentsStreamSessionEvents, {**frame, "type": "session.deleted"})


def test_fields_that_are_always_sent_follow_the_alphabet() -> None:
    assert strict.always_sent(BetaManagedAgentsVault) == VAULT.keys()
