"""Files (files-vaults-memory-skills.md §1)."""

from typing import Any

import anthropic
import pytest
from pages import every_item, ids
from recording import Client
from turns import message, turn

MANAGED_AGENTS: Any = ["managed-agents-2026-04-01"]


def test_from_upload_to_deletion_files_1(namespace: Any) -> None:
    file = namespace.files.upload(file=("stores.csv", b"anchor,3\n", "text/csv"), expires_in_seconds=7200)
    assert namespace.files.retrieve_metadata(file.id) == file
    assert (file.filename, file.mime_type, file.size_bytes, file.downloadable) == ("stores.csv", "text/csv", 9, False)
    assert file.expires_at
    with pytest.raises(anthropic.BadRequestError) as refused:
        namespace.files.download(file.id)
    assert refused.value.body["error"]["details"]["error_code"] == "file_not_downloadable"
    deleted = namespace.files.delete(file.id)
    assert (deleted.id, deleted.type) == (file.id, "file_deleted")


def test_lists_page_files_1(namespace: Any) -> None:
    made = [namespace.files.upload(file=(f"{index}.txt", b"x", "text/plain")).id for index in range(3)]
    assert ids(every_item(namespace.files.list(limit=2)))[:3] == made[::-1]
    assert set(ids(namespace.files.list(ids=[*made[:2], "file_unknown"]))) == set(made[:2])


def test_what_a_session_made_is_downloaded_files_1(client: Client, namespace: Any, session: Any) -> None:
    turn(client, session.id, message('/use write {"file_path":"/mnt/session/outputs/report.md","content":"# Report"}'))
    [report] = client.beta.files.list(scope_id=session.id, betas=MANAGED_AGENTS).data
    assert report.downloadable and report.scope and report.scope.id == session.id
    assert namespace.files.download(report.id).read() == b"# Report"
