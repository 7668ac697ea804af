"""User profiles, whose objects differ between the two namespaces (files-vaults-memory-skills.md §9)."""

from typing import Any

from pages import every_item, ids
from recording import Client


def test_the_general_shape_files_9(client: Client) -> None:
    details: Any = {"country": "PT", "entity_type": "individual", "reference_id": "usr_42"}
    profile = client.user_profiles.create(name="Dana", external_user_details=details, metadata={"plan": "crew"}, access_type="passthrough")
    assert client.user_profiles.retrieve(profile.id) == profile
    assert profile.enforcement_status == "unrestricted" and profile.external_user_details.country == "PT"
    assert client.user_profiles.update(profile.id, name=None, metadata={"plan": ""}).metadata == {}
    link = client.user_profiles.action_urls.create(profile.id, action={"type": "enroll_end_user"})
    assert link.type == "user_profile_action_url"
    assert client.user_profiles.delete(profile.id).type == "user_profile_deleted"


def test_the_beta_shape_files_9(client: Client) -> None:
    profile = client.beta.user_profiles.create(name="Dana", external_id="usr_42", external_user_onboarded_at="2026-10-01T00:00:00Z", metadata={})
    assert client.beta.user_profiles.retrieve(profile.id) == profile
    assert client.beta.user_profiles.update(profile.id, external_id="usr_43").external_id == "usr_43"
    assert client.beta.user_profiles.create_enrollment_url(profile.id).type == "enrollment_url"
    assert client.beta.user_profiles.action_urls.create(profile.id, action={"type": "enroll_end_user"}).url
    assert client.beta.user_profiles.delete(profile.id).type == "user_profile_deleted"


def test_lists_page_files_9(namespace: Any) -> None:
    made = [namespace.user_profiles.create(name=name).id for name in ["Zoe", "Zora", "Zyx"]]
    assert ids(every_item(namespace.user_profiles.list(limit=2)))[:3] == made[::-1]
    assert namespace.user_profiles.list(order_by="name", order="desc", limit=1).data[0].name == "Zyx"
