//! What the doctor tells, and whom; and the probe through which it measures a proxy, with proxies of its own.

use super::*;
use crate::{
    doctor::{Doctor, Place, Subject},
    guard::tests::World,
};
use pilothouse_console_api::{CheckId, CheckState, Diagnosis};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

async fn diagnosed(router: &Router, query: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("/api/console/doctor{query}")).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap())
}

#[tokio::test]
async fn only_admins_are_told() {
    let world = World::with_people().await;
    for (role, status) in [("viewer", 403), ("operator", 403), ("admin", 200)] {
        let request = Request::get("/api/console/doctor").header("x-api-key", world.token(role).await);
        assert_eq!(world.send(request, "").await.status, status, "{role}");
    }
    assert_eq!(world.send(Request::get("/api/console/doctor"), "").await.status, 401);
}

#[tokio::test]
async fn live_checks_are_made_when_asked_for_and_kept() {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = asked.clone();
    let list = get(move || {
        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async { Json(json!({"data": [], "next_page": null})) }
    });
    let store = Store::in_memory().await.unwrap();
    let console = as_ada(app(Gateway::simulator(Router::new().route("/v1/{*path}", list)), store));
    let (status, found) = diagnosed(&console, "").await;
    assert_eq!((status, &found["live"]), (StatusCode::OK, &json!("no")));
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0, "nobody asked for it");
    let mut found = diagnosed(&console, "?live=true").await.1;
    while found["live"] == "running" {
        found = diagnosed(&console, "?live=true").await.1;
    }
    assert_eq!(found["live"], "done");
    let check = |found: &Value, id: &str| {
        let checks = found["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["id"] == id).unwrap()
    };
    assert_eq!(check(&found, "read-agents")["state"], "ok");
    assert_eq!(check(&found, "api-stream")["state"], "skipped", "there is no session");
    let calls = asked.load(std::sync::atomic::Ordering::SeqCst);
    let (_, found) = diagnosed(&console, "").await;
    assert_eq!(check(&found, "read-agents")["state"], "ok", "the results are kept");
    diagnosed(&console, "?live=true").await;
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), calls, "not again at once");
    for wrong in ["?live=maybe", "?live=", "?alive=true"] {
        let (status, error) = diagnosed(&console, wrong).await;
        assert_eq!(
            (status, &error["error"]["type"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_request_error")),
            "{wrong}"
        );
    }
}

/// What a proxy does to streams.
#[derive(Clone, Copy)]
enum Does {
    /// Passes everything on.
    Pass,
    /// Holds everything back until the end.
    Hold,
    /// Cuts what is silent for so long.
    Cut(Duration),
    /// Answers by itself.
    Answer(&'static str),
}

/// A proxy in front of an address, which closes each connection after one answer.
async fn proxy(to: std::net::SocketAddr, does: Does) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, to, does));
        }
    });
    url
}

async fn serve(mut client: TcpStream, to: std::net::SocketAddr, does: Does) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(client.read_u8().await.unwrap());
    }
    if let Does::Answer(head) = does {
        return client.write_all(head.as_bytes()).await.unwrap();
    }
    let mut server = TcpStream::connect(to).await.unwrap();
    server.write_all(&request).await.unwrap();
    let (mut held, mut piece) = (Vec::new(), [0; 4096]);
    let patience = if let Does::Cut(after) = does { after } else { Duration::from_secs(60) };
    while let Ok(Ok(read @ 1..)) = tokio::time::timeout(patience, server.read(&mut piece)).await {
        held.extend_from_slice(&piece[..read]);
        let is_over = held.ends_with(b"0\r\n\r\n");
        if !matches!(does, Does::Hold) || is_over {
            // Whoever listens may have heard enough.
            let _ = client.write_all(&std::mem::take(&mut held)).await;
        }
        if is_over {
            break;
        }
    }
}

/// What is found behind such a proxy.
async fn measured(does: Does) -> Diagnosis {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, crate::web::probe::routes()).await.unwrap() });
    let url = proxy(addr, does).await;
    let dir = tempfile::TempDir::new().unwrap();
    let flags = crate::config::Flags { data_dir: Some(dir.path().to_owned()), ..Default::default() };
    let inspected = crate::config::Config::read(&flags, &|name| (name == "PILOTHOUSE_PUBLIC_URL").then(|| url.clone()));
    let subject = Subject { place: Place::Beside, ..Subject::of_settings(inspected) };
    crate::doctor::examine(&subject, true).await
}

fn states(found: &Diagnosis) -> [CheckState; 3] {
    [CheckId::PublicAddress, CheckId::StreamBuffering, CheckId::StreamIdle]
        .map(|id| found.checks.iter().find(|check| check.id == id).unwrap().state)
}

#[tokio::test]
async fn what_a_proxy_does_to_streams_is_measured() {
    use CheckState::{Failed, Ok, Skipped};
    let cut = Does::Cut(Duration::from_secs(2));
    let moved = Does::Answer("HTTP/1.1 301 Moved\r\nlocation: /\r\ncontent-length: 0\r\n\r\n");
    let other = Does::Answer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
    let (pass, hold, cut, moved, other) =
        tokio::join!(measured(Does::Pass), measured(Does::Hold), measured(cut), measured(moved), measured(other));
    assert_eq!(states(&pass), [Ok, Ok, Ok], "{pass:#?}");
    assert_eq!(states(&hold), [Ok, Failed, Ok], "{hold:#?}");
    assert_eq!(states(&cut), [Ok, Ok, Failed], "{cut:#?}");
    assert_eq!(states(&moved), [Failed, Skipped, Skipped], "{moved:#?}");
    assert_eq!(states(&other), [Failed, Skipped, Skipped], "{other:#?}");
}

#[tokio::test]
async fn a_doctor_that_nobody_asks_any_more_leaves_nothing_behind() {
    let store = Store::in_memory().await.unwrap();
    let never = get(std::future::pending::<&str>);
    let gateway = Gateway::simulator(Router::new().route("/v1/{*path}", never));
    let doctor = crate::doctor::of_tests(&store, &gateway);
    let found = tokio::time::timeout(Duration::from_secs(20), Doctor::diagnose(&doctor, true)).await.unwrap();
    assert_eq!(found.live, pilothouse_console_api::LiveRun::Running);
    drop(doctor);
}
