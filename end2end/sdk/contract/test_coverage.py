"""Runs last: in each column every operation that the SDK has was exercised, and every list read past its first page."""

import operations
import pytest
from ledger import Ledger, columns

# Operations that a column leaves out, and why.
LEFT_OUT: dict[str, dict[str, str]] = {"simulator": {}, "console": {}}


@pytest.fixture(params=columns)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return columns[request.param]


@pytest.mark.parametrize("column", columns)
def test_every_operation_is_exercised(column: str) -> None:
    names = {operation.name for operation in operations.of_the_sdk()}
    assert names - columns[column].answered == LEFT_OUT[column].keys()


def test_every_list_is_paged(ledger: Ledger) -> None:
    lists = {operation.name for operation in operations.of_the_sdk() if operation.is_list}
    assert lists - ledger.turned == set()


def test_what_is_exercised_is_an_operation_of_the_sdk(ledger: Ledger) -> None:
    assert ledger.answered <= {operation.name for operation in operations.of_the_sdk()}


def test_every_type_of_event_is_streamed(ledger: Ledger) -> None:
    assert operations.event_types() - ledger.streamed == set()
