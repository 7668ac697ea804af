//! User profiles (files-vaults-memory-skills.md §9).

use super::support::*;
use serde_json::{Value, json};

const BETA: &str = "user-profiles-2026-08-18";

fn examples() -> Value {
    fixture(include_str!("../fixtures/user_profiles.json"))
}

/// The general shape needs no beta value.
async fn general() -> Api {
    Api::new().await.under("")
}

async fn create(api: &Api, body: Value) -> Answer {
    api.post("/v1/user_profiles", &body).await
}

#[tokio::test]
async fn the_general_example_user_profiles_9() {
    let (api, examples) = (general().await, examples());
    let details = json!({
        "account_status": "active", "country": "PT", "entity_type": "individual", "reference_id": "usr_42",
    });
    let profile = create(&api, json!({"external_user_details": details})).await.ok();
    assert!(id(&profile).starts_with("uprof_01"));
    // No call restricts a profile, so the example's open action is the only difference.
    let expected =
        with(examples["ga"].clone(), json!({"enforcement_actions": [], "enforcement_status": "unrestricted"}));
    assert_eq!(settled(profile.clone(), &expected), expected);
    let path = format!("/v1/user_profiles/{}", id(&profile));
    assert_eq!(api.get(&path).await.ok(), profile);
    let page = api.get("/v1/user_profiles").await.ok();
    assert_eq!(page, json!({"data": [profile], "next_page": null}));
    assert_eq!(keys(&page), keys(&examples["page_ga"]));
    let action = json!({"action": {"type": "enroll_end_user"}});
    let link = api.post(&format!("{path}/action_urls"), &action).await.ok();
    assert_eq!(keys(&link), keys(&examples["action_url"]));
    assert_eq!(link["type"], "user_profile_action_url");
    assert_eq!(api.delete(&path).await.ok(), json!({"id": profile["id"], "type": "user_profile_deleted"}));
}

#[tokio::test]
async fn the_beta_example_user_profiles_9() {
    let (api, examples) = (Api::new().await.under(BETA), examples());
    let profile = create(&api, json!({"name": "Dana", "external_id": "usr_42"})).await.ok();
    let expected = with(examples["beta_2026_08_18"].clone(), json!({"trust_grants": {}}));
    assert_eq!(settled(profile.clone(), &expected), expected);
    let path = format!("/v1/user_profiles/{}", id(&profile));
    let link = api.act(&format!("{path}/enrollment_url")).await.ok();
    assert_eq!(keys(&link), keys(&examples["enrollment_url"]));
    assert_eq!(link["type"], "enrollment_url");
    assert!(link["url"].as_str().unwrap().starts_with("https://"));
    assert_eq!(api.get("/v1/user_profiles").await.ok()["data"], json!([profile]));
}

#[tokio::test]
async fn the_beta_value_decides_about_the_shape_user_profiles_9() {
    let api = general().await;
    let beta = api.under(BETA);
    let body = json!({"external_id": "usr_1", "external_user_onboarded_at": "2026-01-02T03:04:05+01:00"});
    let profile = create(&beta, body).await.ok();
    let path = format!("/v1/user_profiles/{}", id(&profile));
    let details = api.get(&path).await.ok()["external_user_details"].clone();
    assert_eq!((&details["reference_id"], &details["onboarded_at"]), (&json!("usr_1"), &json!("2026-01-02T02:04:05Z")));
    let general_only = ["enforcement_actions", "enforcement_status", "external_user_details", "programs"];
    assert!(general_only.iter().all(|field| profile.get(field).is_none()));
    assert_eq!(api.under("user-profiles-2026-03-24").get(&path).await.ok(), profile);
    assert_eq!(keys(&api.under("managed-agents-2026-04-01").get(&path).await.ok()), keys(&examples()["ga"]));
    create(&api, json!({"external_id": "x"})).await.invalid();
    create(&api, json!({"external_user_onboarded_at": "2026-01-02T03:04:05Z"})).await.invalid();
    create(&beta, json!({"external_user_details": {}})).await.invalid();
    api.act(&format!("{path}/enrollment_url")).await.fails(404, "not_found_error");
    let action = json!({"action": {"type": "enroll_end_user"}});
    beta.post(&format!("{path}/action_urls"), &action).await.ok();
}

#[tokio::test]
async fn limits_of_the_body_user_profiles_9() {
    let api = general().await;
    let beta = api.under(BETA);
    let details = |fields: Value| json!({"external_user_details": fields});
    for good in [
        json!({}),
        json!({"name": null}),
        json!({"name": "é".repeat(255), "access_type": "passthrough", "metadata": {"k": "v"}}),
        details(json!({})),
        details(json!({"account_status": null, "country": null, "onboarded_at": null, "reference_id": null})),
        details(json!({"email_hash": "x".repeat(255), "name_hash": "x", "onboarded_at": "2026-01-01T00:00:00Z"})),
    ] {
        create(&api, good).await.ok();
    }
    assert_eq!(create(&api, json!({})).await.ok()["access_type"], "application");
    for bad in [
        json!({"name": ""}),
        json!({"name": "é".repeat(256)}),
        json!({"access_type": "other"}),
        json!({"access_type": null}),
        json!({"metadata": null}),
        json!({"metadata": {"k": null}}),
        json!({"metadata": {"k": ""}}),
        json!({"colour": "red"}),
        json!({"external_user_details": null}),
        details(json!({"account_status": "gone"})),
        details(json!({"entity_type": "cat"})),
        details(json!({"country": "pt"})),
        details(json!({"country": "PRT"})),
        details(json!({"email_hash": ""})),
        details(json!({"name_hash": "x".repeat(256)})),
        details(json!({"reference_id": ""})),
        details(json!({"onboarded_at": "2099-01-01T00:00:00Z"})),
        details(json!({"onboarded_at": "2026-01-01"})),
        details(json!({"colour": "red"})),
    ] {
        create(&api, bad.clone()).await.invalid();
    }
    create(&beta, json!({"external_id": null})).await.ok();
    for bad in [
        json!({"external_id": ""}),
        json!({"external_id": "x".repeat(256)}),
        json!({"external_user_onboarded_at": null}),
        json!({"external_user_onboarded_at": "soon"}),
    ] {
        create(&beta, bad).await.invalid();
    }
}

#[tokio::test]
async fn updates_merge_user_profiles_9() {
    let api = general().await;
    let details = json!({"country": "PT", "reference_id": "usr_1"});
    let body = json!({"name": "Dana", "metadata": {"a": "1", "b": "2", "c": "3"}, "external_user_details": details});
    let profile = create(&api, body).await.ok();
    let path = format!("/v1/user_profiles/{}", id(&profile));
    for nothing in [json!({}), json!({"metadata": null}), json!({"external_user_details": {}})] {
        assert_eq!(api.post(&path, &nothing).await.ok(), profile);
    }
    let body = json!({
        "name": null, "access_type": "passthrough", "metadata": {"a": "", "b": null, "d": "4"},
        "external_user_details": {"email_hash": null, "entity_type": "business"},
    });
    let changed = api.post(&path, &body).await.ok();
    assert_eq!((&changed["name"], &changed["access_type"]), (&Value::Null, &json!("passthrough")));
    assert_eq!(changed["metadata"], json!({"c": "3", "d": "4"}), "an empty text removes a key");
    let details = &changed["external_user_details"];
    assert_eq!((&details["country"], &details["entity_type"]), (&json!("PT"), &json!("business")));
    assert_eq!(details["reference_id"], "usr_1");
    let beta = api.under(BETA);
    assert_eq!(beta.post(&path, &json!({"external_id": null})).await.ok()["external_id"], Value::Null);
    for bad in [json!({"name": ""}), json!({"enforcement_status": "banned"}), json!({"external_id": "x"})] {
        api.post(&path, &bad).await.invalid();
    }
    for stated in ["country", "entity_type"] {
        api.post(&path, &json!({"external_user_details": {stated: null}})).await.invalid();
    }
}

#[tokio::test]
async fn lists_sort_by_creation_or_name_user_profiles_9() {
    let api = general().await;
    for name in [json!("b"), json!("a\nc"), json!(null), json!("a")] {
        create(&api, json!({ "name": name })).await.ok();
    }
    let names = async |query: &str| -> Vec<Value> {
        let all = api.all(&format!("/v1/user_profiles?limit=1{query}")).await;
        all.into_iter().map(|profile| profile["name"].clone()).collect()
    };
    let newest = [json!("a"), json!(null), json!("a\nc"), json!("b")];
    assert_eq!(names("").await, newest);
    assert_eq!(names("&order=desc&order_by=created_at").await, newest);
    assert_eq!(names("&order=asc").await, newest.iter().rev().cloned().collect::<Vec<_>>());
    let sorted = [json!(null), json!("a"), json!("a\nc"), json!("b")];
    assert_eq!(names("&order_by=name&order=asc").await, sorted);
    assert_eq!(names("&order_by=name").await, sorted.iter().rev().cloned().collect::<Vec<_>>());
    let page = api.get("/v1/user_profiles?limit=2&order_by=name").await.ok();
    let next = page["next_page"].as_str().unwrap();
    for other in ["&order_by=name&order=asc", "&order=desc", ""] {
        api.get(&format!("/v1/user_profiles?page={next}{other}")).await.invalid();
    }
    for bad in ["limit=101", "limit=0", "order=up", "order_by=id", "page=page_x", "include_archived=true"] {
        api.get(&format!("/v1/user_profiles?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn lists_filter_by_enforcement_user_profiles_9() {
    let api = general().await;
    create(&api, json!({})).await.ok();
    let count = async |query: &str| api.all(&format!("/v1/user_profiles?{query}")).await.len();
    assert_eq!(count("enforcement_status[]=unrestricted").await, 1);
    assert_eq!(count("enforcement_status[]=banned&order_by=name").await, 0);
    assert_eq!(count("enforcement_status[]=restricted&enforcement_status[]=unrestricted").await, 1);
    assert_eq!(count("enforcement_status%5B%5D=pending").await, 0);
    api.get("/v1/user_profiles?enforcement_status[]=free").await.invalid();
    api.under(BETA).get("/v1/user_profiles?enforcement_status[]=banned").await.invalid();
}

#[tokio::test]
async fn unknown_profiles_have_a_code_readme_4_3() {
    let api = Api::new().await.under(BETA);
    let path = "/v1/user_profiles/uprof_unknown";
    for answer in [
        api.get(path).await,
        api.delete(path).await,
        api.post(path, &json!({"name": "x"})).await,
        api.post(&format!("{path}/action_urls"), &json!({"action": {"type": "enroll_end_user"}})).await,
        api.act(&format!("{path}/enrollment_url")).await,
    ] {
        answer.invalid();
        assert_eq!(answer.code(), "user_profile_not_found");
    }
    let profile = create(&api, json!({})).await.ok();
    let path = format!("/v1/user_profiles/{}/action_urls", id(&profile));
    for bad in [
        json!({}),
        json!({"action": null}),
        json!({"action": {}}),
        json!({"action": {"type": "verify"}}),
        json!({"action": {"type": "enroll_end_user", "x": 1}}),
        json!({"action": {"type": "enroll_end_user"}, "x": 1}),
    ] {
        api.post(&path, &bad).await.invalid();
    }
}
