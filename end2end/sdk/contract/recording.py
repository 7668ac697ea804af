"""Clients of the SDK that note each operation that is answered, and refuse answers that are not exactly the SDK's models."""

from typing import Any

import anthropic
import ledger
import strict
from anthropic._error_classes import ERROR_CLASSES
from columns import Column

OPERATION = "operation"
LEDGER = "ledger"


class Recorder(anthropic.Middleware):
    """Names the operation of each answer, for the check of its body; downloads have none, they count here."""

    def __init__(self, ledger: ledger.Ledger) -> None:
        self._ledger = ledger

    def handle(self, request: Any, call_next: Any) -> Any:
        response = call_next(request)
        self._note(request.options, response.http_response)
        return response

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        response = await call_next(request)
        self._note(request.options, response.http_response)
        return response

    def _note(self, options: Any, response: Any) -> None:
        # The name that the SDK gives the call in traces is the method's, apart from the namespace.
        name = (options.span_name or "").removeprefix("anthropic.")
        if (options.qualifiers or {}).get("beta"):
            name = f"beta.{name}"
        response.request.extensions |= {OPERATION: name, LEDGER: self._ledger}
        if response.is_success:
            self._ledger.answered.add(name)
            if {"page", "after_id"} & options.params.keys():
                self._ledger.turned.add(name)


class Strict:
    """Every body, every frame of a stream and every failure that the SDK reads goes through here."""

    def _process_response_data(self, *, data: Any, cast_to: Any, response: Any) -> Any:
        value = super()._process_response_data(data=data, cast_to=cast_to, response=response)  # type: ignore[misc]
        if data is not None:
            _check(cast_to, data, response)
            if response.request.extensions[OPERATION].endswith("events.stream"):
                response.request.extensions[LEDGER].streamed.add(data["type"])
        return value

    def _make_status_error(self, err_msg: str, *, body: Any, response: Any) -> Any:
        error = super()._make_status_error(err_msg, body=body, response=response)  # type: ignore[misc]
        # Causes that the SDK has no class for are told apart by their words only.
        if error.error_code and (error.status_code, error.error_code) in ERROR_CLASSES:
            _check(type(error.details), body["error"]["details"], response)
        return error


def _check(expected: Any, data: object, response: Any) -> None:
    found = strict.differences(expected, data)
    operation = response.request.extensions[OPERATION]
    if found:
        response.request.extensions[LEDGER].failed.add(operation)
    assert not found, "\n".join([f"{operation} answered what the SDK does not know: {data}", *found])


class Client(Strict, anthropic.Anthropic):
    pass


class AsyncClient(Strict, anthropic.AsyncAnthropic):
    pass


def options(column: Column) -> dict[str, Any]:
    """What a client is made with; failures are not hidden behind retries."""
    recorder = Recorder(ledger.columns[column.name])
    return {
        "base_url": column.base_url,
        "api_key": column.key,
        "max_retries": 0,
        "timeout": 60,
        "_strict_response_validation": True,
        "middleware": [recorder],
    }
