"""Runs last: every operation that the SDK has was exercised, and every list read past its first page."""

import ledger
import operations

# Operations that the suite leaves out, and why.
LEFT_OUT: dict[str, str] = {}


def test_every_operation_is_exercised() -> None:
    names = {operation.name for operation in operations.of_the_sdk()}
    assert names - ledger.answered == LEFT_OUT.keys()


def test_every_list_is_paged() -> None:
    lists = {operation.name for operation in operations.of_the_sdk() if operation.is_list}
    assert lists - ledger.turned == set()


def test_what_is_exercised_is_an_operation_of_the_sdk() -> None:
    assert ledger.answered <= {operation.name for operation in operations.of_the_sdk()}


def test_every_type_of_event_is_streamed() -> None:
    assert operations.event_types() - ledger.streamed == set()
