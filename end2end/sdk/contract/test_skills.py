"""Skills and their versions (files-vaults-memory-skills.md §4)."""

import io
import uuid
import zipfile
from typing import Any

import pytest
from pages import every_item, ids
from recording import Client


@pytest.fixture
def name() -> str:
    return f"skill-{uuid.uuid4().hex}"


def folder(name: str, description: str = "How to.") -> list[Any]:
    steps = f"---\nname: {name}\ndescription: {description}\n---\n\n# Steps\n"
    return [(f"{name}/SKILL.md", steps.encode(), "text/markdown"), (f"{name}/run.sh", b"ls\n", "text/x-shellscript")]


def test_from_upload_to_deletion_files_4(namespace: Any, name: str) -> None:
    skills = namespace.skills
    skill = skills.create(files=folder(name), display_name="A skill")
    assert skills.retrieve(skill.id) == skill
    assert (skill.display_name, skill.source.type) == ("A skill", "custom")
    version = skills.versions.create(skill.id, files=folder(name, "Otherwise."))
    assert skills.versions.retrieve(version.id, skill_id=skill.id) == version
    assert skills.retrieve(skill.id).latest_version_id == version.id
    pages = every_item(skills.versions.list(skill.id, limit=1))
    assert ids(pages) == [version.id, skill.latest_version_id]
    gone = skills.versions.delete(version.id, skill_id=skill.id)
    assert (gone.id, gone.type) == (version.id, "skill_version_deleted")
    deleted = skills.delete(skill.id)
    assert (deleted.id, deleted.type) == (skill.id, "skill_deleted")


def test_lists_page_files_4(namespace: Any, name: str) -> None:
    made = [namespace.skills.create(files=folder(f"{name[:40]}-{index}")).id for index in range(2)]
    assert ids(every_item(namespace.skills.list(source="custom", limit=1)))[:2] == made[::-1]
    assert {"xlsx", "pptx", "docx", "pdf"} <= set(ids(namespace.skills.list(source="anthropic")))


def test_a_version_is_downloaded_as_a_zip_files_4(client: Client, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content, _ in folder(name):
            archive.writestr(path, content)
    skill = client.beta.skills.create(files=[("skill.zip", packed.getvalue(), "application/zip")])
    content = client.beta.skills.versions.download(skill.latest_version_id, skill_id=skill.id).read()
    assert sorted(zipfile.ZipFile(io.BytesIO(content)).namelist()) == [f"{name}/SKILL.md", f"{name}/run.sh"]
