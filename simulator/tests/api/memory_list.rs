//! The list of a store's memories (files-vaults-memory-skills.md §3.2).

use super::support::*;
use serde_json::Value;

async fn filled(paths: &[&str]) -> (Api, Value, String) {
    let api = Api::new().await.under(AGENT_MEMORY);
    let store = api.memory_store().await;
    for path in paths {
        api.memory(&store, path, &format!("at {path}")).await.ok();
    }
    let path = format!("/v1/memory_stores/{}/memories", id(&store));
    (api, store, path)
}

fn paths(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["path"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_list_example_memory_3_2() {
    let (api, _, path) = filled(&["/readme.md", "/customers/dana.md", "/customers/ali.md"]).await;
    let example = &fixture(include_str!("../fixtures/memory.json"))["memory_list_depth_1"];
    let page = api.get(&format!("{path}?depth=1")).await.ok();
    assert_eq!(keys(&page), keys(example));
    assert_eq!(page["data"][0], example["data"][0]);
    assert_eq!(keys(&page["data"][1]), keys(&example["data"][1]));
    assert_eq!(page["data"][1]["content"], Value::Null);
    assert_eq!((paths(page["data"].as_array().unwrap()).len(), &page["next_page"]), (2, &Value::Null));
}

#[tokio::test]
async fn prefix_and_depth_memory_3_2() {
    let (api, _, path) = filled(&["/b/x", "/a.md", "/a/y", "/a/x/z", "/ab/c"]).await;
    let listed = async |query: &str| {
        let all = api.all(&format!("{path}?limit=100{query}")).await;
        paths(&all).join(" ")
    };
    let everything = "/a.md /a/x/z /a/y /ab/c /b/x";
    for query in ["", "&depth=0", "&path_prefix=/", "&path_prefix=%2F&depth=0"] {
        assert_eq!(listed(query).await, everything);
    }
    assert_eq!(listed("&depth=1").await, "/a.md /a/ /ab/ /b/");
    assert_eq!(listed("&path_prefix=/a/").await, "/a/x/z /a/y");
    assert_eq!(listed("&path_prefix=/a/&depth=1").await, "/a/x/ /a/y");
    assert_eq!(listed("&path_prefix=/none/").await, "");
    for bad in ["depth=2", "depth=-1", "depth=x", "path_prefix=/a", "path_prefix=a/", "path_prefix=//", "order=asc"] {
        api.get(&format!("{path}?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn pages_hold_everything_once_readme_7() {
    let (api, store, path) = filled(&["/e", "/d/1", "/d/2", "/c", "/b/1", "/a"]).await;
    assert_eq!(paths(&api.all(&format!("{path}?limit=1")).await), ["/a", "/b/1", "/c", "/d/1", "/d/2", "/e"]);
    assert_eq!(paths(&api.all(&format!("{path}?limit=1&depth=1")).await), ["/a", "/b/", "/c", "/d/", "/e"]);
    let first = api.get(&format!("{path}?limit=2")).await.ok();
    let next = first["next_page"].as_str().unwrap();
    api.memory(&store, "/aa", "before the cursor").await.ok();
    let rest = api.get(&format!("{path}?limit=3&page={next}")).await.ok();
    assert_eq!(paths(rest["data"].as_array().unwrap()), ["/c", "/d/1", "/d/2"], "the limit may change");
    let other = format!("/v1/memory_stores/{}/memories?page={next}", id(&api.memory_store().await));
    api.get(&other).await.invalid();
    for bad in ["page=page_x", "page=x", "limit=0", "limit=101"] {
        api.get(&format!("{path}?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn pages_with_contents_are_capped_memory_3_2() {
    let names: Vec<String> = (0..22).map(|n| format!("/{n:02}")).collect();
    let (api, _, path) = filled(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let page = api.get(&format!("{path}?view=full&limit=100")).await.ok();
    assert_eq!(page["data"].as_array().unwrap().len(), 20);
    assert_eq!(page["data"][3]["content"], "at /03");
    assert_eq!(api.all(&format!("{path}?view=full&limit=100")).await.len(), 22);
    assert_eq!(api.get(&format!("{path}?limit=100")).await.ok()["data"].as_array().unwrap().len(), 22);
    assert_eq!(api.get(&path).await.ok()["data"].as_array().unwrap().len(), 20, "the default limit");
    let prefixed = api.get(&format!("{path}?depth=1&view=full&path_prefix=/")).await.ok();
    assert_eq!(prefixed["data"][0]["content"], "at /00");
    api.get(&format!("{path}?view=none")).await.invalid();
}

#[tokio::test]
async fn lists_show_one_store_memory_3_2() {
    let (api, _, path) = filled(&["/a"]).await;
    let other = api.memory_store().await;
    api.memory(&other, "/b", "x").await.ok();
    assert_eq!(paths(&api.all(&format!("{path}?limit=5")).await), ["/a"]);
    api.get("/v1/memory_stores/memstore_x/memories").await.fails(404, "not_found_error");
}
