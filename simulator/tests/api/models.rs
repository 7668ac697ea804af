//! Models (agents.md §5, §11).

use super::support::*;
use pilothouse_api::{IdPage, Verbatim, models::Model};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|model| id(model).to_owned()).collect()
}

#[tokio::test]
async fn the_list_is_newest_first_and_hides_retired_models_agents_11() {
    let api = Api::new().await;
    let page = api.get("/v1/models?limit=1000").await.ok();
    let dates: Vec<&str> = page["data"].as_array().unwrap().iter().map(|m| m["created_at"].as_str().unwrap()).collect();
    assert!(dates.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(page["data"].as_array().unwrap().iter().all(|model| model["lifecycle"] != "retired"));
    assert_eq!((&page["first_id"], &page["last_id"]), (&page["data"][0]["id"], &json!(ids(&page).last())));
    let typed: IdPage<Verbatim<Model>> = serde_json::from_value(page.clone()).unwrap();
    assert!(!typed.has_more && typed.data.len() == ids(&page).len());
    for model in [
        "claude-fable-5-2",
        "claude-haiku-5-5",
        "claude-sonnet-5-5",
        "claude-opus-5-5",
        "claude-fable-5-1",
        "claude-sonnet-5",
        "claude-fable-5",
        "claude-opus-5",
        "claude-opus-4-8",
        "claude-opus-4-7",
        "claude-opus-4-6",
        "claude-sonnet-4-6",
        "claude-haiku-4-5-20251001",
        "claude-opus-4-5-20251101",
        "claude-sonnet-4-5-20250929",
    ] {
        assert!(ids(&page).iter().any(|id| id == model), "{model}");
    }
    let retired = api.get("/v1/models?lifecycle%5B%5D=retired").await.ok();
    assert!(!ids(&retired).is_empty() && ids(&retired).iter().all(|id| !ids(&page).contains(id)));
    api.get("/v1/models?lifecycle[]=new").await.invalid();
}

#[tokio::test]
async fn id_cursors_go_both_ways_readme_7() {
    let api = Api::new().await;
    let all = ids(&api.get("/v1/models?limit=1000").await.ok());
    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/v1/models?limit=4{query}")).await.ok();
        seen.extend(ids(&page));
        if page["has_more"] == false {
            break;
        }
        query = format!("&after_id={}", page["last_id"].as_str().unwrap());
    }
    assert_eq!(seen, all);
    let before = api.get(&format!("/v1/models?limit=2&before_id={}", all[5])).await.ok();
    assert_eq!((ids(&before), &before["has_more"]), (all[3..5].to_vec(), &json!(true)));
    let before = api.get(&format!("/v1/models?limit=2&before_id={}", all[2])).await.ok();
    assert_eq!((ids(&before), &before["has_more"]), (all[..2].to_vec(), &json!(false)));
    let nothing = api.get(&format!("/v1/models?after_id={}", all.last().unwrap())).await.ok();
    assert_eq!(nothing, json!({"data": [], "first_id": null, "has_more": false, "last_id": null}));
    api.get("/v1/models?after_id=claude-nothing").await.invalid();
    api.get(&format!("/v1/models?after_id={}&before_id={}", all[0], all[1])).await.invalid();
}

#[tokio::test]
async fn a_model_is_found_by_id_and_alias_agents_11() {
    let api = Api::new().await;
    let model = api.get("/v1/models/claude-haiku-4-5").await.ok();
    assert_eq!(model["id"], "claude-haiku-4-5-20251001");
    api.get("/v1/models/claude-nothing").await.fails(404, "not_found_error");
}
