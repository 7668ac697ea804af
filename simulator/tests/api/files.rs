//! Uploads and lists of files (files-vaults-memory-skills.md §1).

use super::support::*;
use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::{Method, Request};
use pilothouse_api::{Timestamp, Verbatim, files::File};
use pilothouse_simulator::Options;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

fn csv(filename: &str) -> String {
    part(&format!("name=\"file\"; filename=\"{filename}\"\r\ncontent-type: text/csv"), "a,b\n1,2\n")
}

fn upload(api: &Api, parts: &[String]) -> impl Future<Output = Answer> {
    let body = format!("{}--{BOUNDARY}--\r\n", parts.concat());
    stream_upload(api, Body::from(body))
}

fn stream_upload(api: &Api, body: Body) -> impl Future<Output = Answer> {
    let request = Request::post("/v1/files")
        .header("anthropic-version", "2026-10-21")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(body)
        .unwrap();
    api.send(request)
}

/// A call without beta values.
async fn general(api: &Api, method: Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("anthropic-version", "2026-10-21");
    api.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_upload_is_kept_and_deleted_files_1() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).await;
    let file = upload(&api, &[csv("orders.csv")]).await.ok();
    let examples: Value = serde_json::from_str(include_str!("../fixtures/files.json")).unwrap();
    let expected = with(examples["uploaded"].clone(), json!({"size_bytes": 8}));
    let mut shape = settled(file.clone(), &expected);
    shape.as_object_mut().unwrap().shift_remove("updated_at");
    assert_eq!(shape, expected);
    serde_json::from_value::<Verbatim<File>>(file.clone()).unwrap();
    let path = format!("/v1/files/{}", id(&file));
    assert_eq!(general(&api, Method::GET, &path).await.ok(), file);
    assert_eq!(std::fs::read(folder.path().join("files").join(id(&file))).unwrap(), b"a,b\n1,2\n");
    let download = general(&api, Method::GET, &format!("{path}/content")).await;
    download.invalid();
    assert_eq!(download.code(), "file_not_downloadable");
    let deleted = general(&api, Method::DELETE, &path).await.ok();
    assert_eq!(deleted, json!({"id": file["id"], "type": "file_deleted"}));
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0);
    for path in [path.clone(), format!("{path}/content")] {
        general(&api, Method::GET, &path).await.fails(404, "not_found_error");
    }
    general(&api, Method::DELETE, &path).await.fails(404, "not_found_error");
}

#[tokio::test]
async fn names_and_types_files_1() {
    let api = Api::new().await;
    let kept = async |headers: &str| {
        let file = upload(&api, &[part(&format!("name=\"file\"{headers}"), "x")]).await.ok();
        (file["filename"].as_str().unwrap().to_owned(), file["mime_type"].as_str().unwrap().to_owned())
    };
    let of = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    assert_eq!(kept("; filename=\"deep/er/a.csv\"\r\ncontent-type: text/csv").await, of("a.csv", "text/csv"));
    assert_eq!(kept("; filename=\"a.csv\"").await, of("a.csv", "text/csv"), "a missing type is guessed from the name");
    assert_eq!(kept("; filename=\"\"\r\ncontent-type: text/csv").await, of("unnamed.csv", "text/csv"));
    assert_eq!(kept("\r\ncontent-type: text/plain; charset=utf-8").await, of("unnamed.txt", "text/plain"));
    assert_eq!(kept("").await, of("unnamed", "application/octet-stream"));
    assert_eq!(kept("; filename=\"Übersicht.csv\"").await.0, "Übersicht.csv");
    for bad in ["a:b.csv", "a\\\\b.csv", "a<b>.csv", "a|b", "a?b", "a*b", &"x".repeat(256)] {
        upload(&api, &[csv(bad)]).await.invalid();
    }
}

#[tokio::test]
async fn expiry_files_1() {
    let api = Api::new().await;
    let expiring =
        async |seconds: &str| upload(&api, &[part("name=\"expires_in_seconds\"", seconds), csv("a.csv")]).await;
    for (sent, seconds) in [("3600", 3_600), ("7776000", 7_776_000)] {
        let file: Verbatim<File> = serde_json::from_value(expiring(sent).await.ok()).unwrap();
        let lifetime = file.expires_at.as_ref().unwrap().datetime().unwrap() - file.created_at.datetime().unwrap();
        assert_eq!(lifetime.whole_seconds(), seconds);
    }
    for bad in ["3599", "7776001", "", "soon", "-1", "3600.5"] {
        expiring(bad).await.invalid();
    }
}

#[tokio::test]
async fn a_file_expires_by_the_simulators_clock_files_1() {
    let api = Api::new().await;
    let file = upload(&api, &[part("name=\"expires_in_seconds\"", "3600"), csv("a.csv")]).await.ok();
    let mounted = async || {
        let resource = json!({"type": "file", "file_id": file["id"]});
        api.session(json!({ "resources": [resource] })).await
    };
    api.pass(3_000);
    mounted().await.ok();
    api.pass(601);
    assert_eq!(mounted().await.code(), "file_expired");
    let path = format!("/v1/files/{}", id(&file));
    assert_eq!(api.get(&path).await.ok(), file, "what it was stays readable");
    api.pass(30 * 86_400);
    api.get(&path).await.fails(404, "not_found_error");
    let later = upload(&api, &[csv("b.csv")]).await.ok();
    let created = [&file, &later].map(|file| Timestamp::from(file["created_at"].as_str().unwrap()).datetime().unwrap());
    assert!(created[1] - created[0] > time::Duration::days(30), "files are dated by the same clock");
}

#[tokio::test]
async fn malformed_uploads_leave_nothing_files_1() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).await;
    upload(&api, &[]).await.invalid();
    upload(&api, &[part("name=\"expires_in_seconds\"", "3600")]).await.invalid();
    upload(&api, &[csv("a.csv"), csv("b.csv")]).await.invalid();
    upload(&api, &[csv("a.csv"), part("name=\"colour\"", "red")]).await.invalid();
    stream_upload(&api, Body::from(csv("a.csv"))).await.invalid();
    stream_upload(&api, Body::from("garbage")).await.invalid();
    api.post("/v1/files", &json!({})).await.invalid();
    let cut = stream::iter([Ok(Bytes::from(csv("a.csv"))), Err(std::io::Error::other("cut"))]);
    stream_upload(&api, Body::from_stream(cut)).await.invalid();
    assert_eq!(api.all("/v1/files?limit=5").await, Vec::<Value>::new());
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0);
}

#[tokio::test]
async fn more_than_500_mb_are_refused_files_1() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).await;
    let announced = Request::post("/v1/files")
        .header("anthropic-version", "2026-10-21")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("content-length", 600_000_000);
    api.send(announced.body(Body::empty()).unwrap()).await.fails(413, "request_too_large");
    let head = Bytes::from(part("name=\"file\"; filename=\"large.bin\"", ""));
    let chunk = Bytes::from(vec![0; 4 * 1024 * 1024]);
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let chunks = std::iter::once(head).chain(std::iter::repeat_n(chunk, 1_000)).map(move |chunk| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok::<_, std::io::Error>(chunk)
    });
    stream_upload(&api, Body::from_stream(stream::iter(chunks))).await.fails(413, "request_too_large");
    assert!(taken.load(Ordering::Relaxed) < 130, "it is judged while it arrives, not when all of it is in memory");
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0);
}

#[tokio::test]
async fn lists_files_1() {
    let api = Api::new().await;
    let mut files = Vec::new();
    for n in 0..5 {
        files.push(upload(&api, &[csv(&format!("{n}.csv"))]).await.ok());
    }
    files.reverse();
    assert_eq!(api.all("/v1/files?limit=2").await, files);
    let (a, b) = (id(&files[3]), id(&files[1]));
    let page = api.get(&format!("/v1/files?ids[]={a}&ids%5B%5D={b}&ids[]={b}&ids[]=file_none")).await.ok();
    assert_eq!(page, json!({"data": [files[1], files[3]], "next_page": null}));
    api.get(&format!("/v1/files?ids[]={a}&limit=2")).await.invalid();
    api.get(&format!("/v1/files?ids[]={a}&page=page_x")).await.invalid();
    let many = |count: usize| (0..count).map(|n| format!("ids[]=file_{n}")).collect::<Vec<_>>().join("&");
    api.get(&format!("/v1/files?{}&{}", many(100), many(100))).await.ok();
    api.get(&format!("/v1/files?{}", many(101))).await.invalid();
    api.get("/v1/files?limit=1001").await.invalid();
    general(&api, Method::GET, "/v1/files?scope_id=sesn_1").await.invalid();
}

#[tokio::test]
async fn the_legacy_list_files_1() {
    let api = Api::new().await;
    let mut files = Vec::new();
    for n in 0..3 {
        files.push(upload(&api, &[csv(&format!("{n}.csv"))]).await.ok());
    }
    files.reverse();
    let legacy = async |query: &str| {
        let request = Request::get(format!("/v1/files{query}"))
            .header("anthropic-version", "2023-06-01")
            .header("anthropic-beta", "files-api-2025-04-14");
        api.send(request.body(Body::empty()).unwrap()).await
    };
    let page = legacy("?limit=2").await.ok();
    let expected = json!({"data": files[..2], "first_id": files[0]["id"], "has_more": true, "last_id": files[1]["id"]});
    assert_eq!(page, expected);
    let rest = legacy(&format!("?after_id={}", id(&files[1]))).await.ok();
    assert_eq!(
        rest,
        json!({"data": [files[2]], "first_id": files[2]["id"], "has_more": false, "last_id": files[2]["id"]})
    );
    let before = legacy(&format!("?limit=1&before_id={}", id(&files[2]))).await.ok();
    assert_eq!((&before["data"][0], &before["has_more"]), (&files[1], &json!(true)));
    legacy("?after_id=file_none").await.invalid();
    legacy("?page=page_x").await.invalid();
}
