//! The gateway with upstreams that work, misbehave or are missing.

use super::*;
use axum::{
    Router,
    extract::Request as AxumRequest,
    response::IntoResponse as _,
    routing::{any, get},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const KEY: &str = "sk-ant-api03-secret";
const TIMEOUT: Duration = Duration::from_millis(300);

async fn listen(router: Router) -> reqwest::Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn gateway(base: reqwest::Url) -> Gateway {
    Gateway::anthropic(base, &SecretString::from(KEY), beta::MANAGED_AGENTS.to_owned(), TIMEOUT).unwrap()
}

fn request(method: Method, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).header("authorization", "Bearer pilot_x").body(Body::empty()).unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn the_key_goes_out_and_the_callers_own_stays() {
    let seen = Arc::new(std::sync::Mutex::new(String::new()));
    let noted = seen.clone();
    let note = any(move |request: AxumRequest| {
        let lines = request.headers().iter().map(|(n, v)| format!("{n}: {}\n", v.to_str().unwrap()));
        *noted.lock().unwrap() = lines.collect::<String>() + &request.uri().to_string();
        async { "{}" }
    });
    let gateway = gateway(listen(Router::new().fallback(note)).await);
    gateway.forward(request(Method::GET, "/v1/agents?limit=3")).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    assert!(seen.contains(&format!("x-api-key: {KEY}")), "{seen}");
    assert!(seen.contains("anthropic-beta: managed-agents-2026-04-01") && seen.contains("anthropic-version: "));
    assert!(seen.ends_with("/v1/agents?limit=3") && !seen.contains("pilot_x"));
}

/// An upstream that echoes the key wherever it can, as what the path asks for.
async fn echoing() -> Gateway {
    let echo = any(|request: AxumRequest| async move {
        let key = request.headers()["x-api-key"].to_str().unwrap().to_owned();
        let envelope = format!(
            r#"{{"type":"error","error":{{"type":"invalid_request_error","message":"bad key {key}"}},"request_id":"{key}"}}"#
        );
        let (status, kind, body) = match request.uri().path() {
            "/v1/agents" => (200, "application/json", format!(r#"{{"data":["{key}"],"again":"{key}"}}"#)),
            "/v1/models" => (400, "application/json", envelope),
            "/v1/environments" => (502, "text/html", format!("<h1>{key}</h1>")),
            "/v1/files/file_1/content" => (200, "application/octet-stream", key.clone()),
            _ => (200, "text/event-stream", format!("event: x\ndata: {{\"id\":\"{key}\"}}\n\n")),
        };
        let half = body.len() / 2;
        let pieces = [body[..half].to_owned(), body[half..].to_owned()].map(Ok::<_, Infallible>);
        Response::builder()
            .status(status)
            .header("content-type", kind)
            .header("content-length", body.len())
            .header("request-id", &key)
            .header("content-disposition", format!("attachment; filename=\"{key}\""))
            .body(Body::from_stream(futures::stream::iter(pieces)))
            .unwrap()
    });
    gateway(listen(Router::new().fallback(echo)).await)
}

#[tokio::test]
async fn an_upstream_that_echoes_the_key_tells_it_to_nobody() {
    let gateway = echoing().await;
    for path in ["agents", "models", "environments", "files/file_1/content", "sessions/sesn_1/events/stream"] {
        let path = format!("/v1/{path}");
        let told = match gateway.forward(request(Method::POST, &path)).await {
            Ok(answer) => format!("{:?} {}", answer.headers().clone(), text(answer).await),
            Err(failure) => format!("{failure:?} {:?}", failure.envelope(None)),
        };
        assert!(!told.contains(KEY) && told.contains("[redacted]"), "{path}: {told}");
        let read = gateway.read(&path).await.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(!format!("{read:?}").contains(KEY), "{path}: {read:?}");
        let streamed = match gateway.open_stream(&path).await {
            Ok(body) => format!("{:?}", body.collect().await.unwrap().to_bytes()),
            Err(error) => format!("{error:?}"),
        };
        assert!(!streamed.contains(KEY), "{path}: {streamed}");
    }
}

#[tokio::test]
async fn reads_are_tried_again_and_changes_are_not() {
    let count = Arc::new(AtomicUsize::new(0));
    let calls = count.clone();
    let flaky = any(move || {
        let n = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            if n == 0 {
                (StatusCode::SERVICE_UNAVAILABLE, [("retry-after-ms", "1")], "busy")
            } else {
                (StatusCode::OK, [("x", "y")], "{}")
            }
        }
    });
    let gateway = gateway(listen(Router::new().fallback(flaky)).await);
    assert_eq!(gateway.forward(request(Method::GET, "/v1/agents")).await.unwrap().status(), 200);
    assert_eq!(count.swap(0, Ordering::SeqCst), 2);
    let failure = gateway.forward(request(Method::POST, "/v1/agents")).await.unwrap_err();
    assert_eq!((failure.status(), count.load(Ordering::SeqCst)), (StatusCode::BAD_GATEWAY, 1));
}

/// An upstream that has had too many calls once, or for good, and what it was sent.
async fn too_many(refusals: usize, retry_after: &'static str) -> (Gateway, Arc<std::sync::Mutex<Vec<String>>>) {
    let bodies = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = bodies.clone();
    let answer = any(move |body: String| {
        let mut bodies = bodies.lock().unwrap();
        bodies.push(body);
        let envelope = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Too many."}}"#;
        let refusal = (StatusCode::TOO_MANY_REQUESTS, [("retry-after", retry_after)], envelope);
        let answer = if bodies.len() > refusals { (StatusCode::OK, [("x", "y")], "{}") } else { refusal };
        async move { answer }
    });
    (gateway(listen(Router::new().fallback(answer)).await), seen)
}

/// A change as the guard passes it on.
async fn change(body: &'static str) -> Request<Body> {
    let mut request = request(Method::POST, "/v1/agents");
    request.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    *request.body_mut() = Body::from(body);
    request.extensions_mut().insert(crate::body::JsonBody::of(Bytes::from_static(body.as_bytes())).await.unwrap());
    request
}

#[tokio::test]
async fn a_change_that_came_too_soon_is_made_a_moment_later_and_the_wait_is_told() {
    let (gateway, bodies) = too_many(1, "1").await;
    assert_eq!(gateway.waited(), None);
    let response = gateway.forward(change(r#"{"name":"A"}"#).await).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(*bodies.lock().unwrap(), [r#"{"name":"A"}"#, r#"{"name":"A"}"#]);
    assert_eq!(gateway.waited(), Some(Duration::from_secs(1)));
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_and_a_file_is_not_sent_twice() {
    let (gateway, bodies) = too_many(9, "60").await;
    let refused = gateway.forward(change("{}").await).await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "60"));
    assert!(text(refused).await.contains(r#""message":"Too many. Try again in 60 s.""#));
    assert_eq!(bodies.lock().unwrap().len(), 1);
    let (gateway, bodies) = too_many(1, "0").await;
    assert_eq!(gateway.forward(request(Method::POST, "/v1/files")).await.unwrap().status(), 429);
    assert_eq!(bodies.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_beyond_the_limits_is_refused_before_it_is_made() {
    let (gateway, bodies) = too_many(0, "0").await;
    let one = std::num::NonZeroU32::MIN;
    let gateway = gateway.paced(RateLimits { reads: one, changes: one });
    assert_eq!(gateway.forward(change("{}").await).await.unwrap().status(), 200);
    let refused = gateway.forward(change("{}").await).await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(text(refused).await.contains("The API's rate limit is reached. Try again in"));
    assert_eq!(bodies.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn errors_of_the_api_pass_and_anything_else_gets_an_envelope() {
    let envelope = r#"{"type":"error","error":{"type":"not_found_error","message":"no"},"request_id":"req_up"}"#;
    let router = Router::new()
        .route("/v1/agents", get(move || async move { (StatusCode::NOT_FOUND, [("request-id", "req_up")], envelope) }))
        .route(
            "/v1/models",
            get(|| async { (StatusCode::FORBIDDEN, [("request-id", "req_up")], "<html>proxy</html>") }),
        )
        .route("/v1/files", get(|| async { (StatusCode::UNAUTHORIZED, [("request-id", "req_up")], "{}") }));
    let gateway = gateway(listen(router).await);
    let passed = gateway.forward(request(Method::GET, "/v1/agents")).await.unwrap();
    assert_eq!((passed.status(), passed.headers()["request-id"].to_str().unwrap()), (StatusCode::NOT_FOUND, "req_up"));
    assert_eq!(text(passed).await, envelope);
    let html = gateway.forward(request(Method::GET, "/v1/models")).await.unwrap_err();
    assert_eq!(html.status(), StatusCode::BAD_GATEWAY);
    let refused = gateway.forward(request(Method::GET, "/v1/files")).await.unwrap_err();
    assert_eq!((refused.status(), refused.told().code()), (StatusCode::BAD_GATEWAY, Some("upstream_authentication")));
    for failure in [html, refused] {
        assert_eq!(failure.envelope(Some("req_ours")).request_id.as_deref(), Some("req_up"));
        assert_eq!(failure.into_response().headers()["request-id"], "req_up");
    }
}

#[tokio::test]
async fn a_silent_upstream_is_a_timeout_and_a_dead_one_is_unreachable() {
    let silent = any(|| async { std::future::pending::<()>().await });
    let gateway_to_silent = gateway(listen(Router::new().fallback(silent)).await);
    let failure = gateway_to_silent.forward(request(Method::POST, "/v1/agents")).await.unwrap_err();
    assert_eq!(failure.status(), StatusCode::GATEWAY_TIMEOUT);
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let dead = gateway(format!("http://{unused}").parse().unwrap());
    let failure = dead.forward(request(Method::POST, "/v1/agents")).await.unwrap_err();
    assert_eq!(failure.status(), StatusCode::BAD_GATEWAY);
    assert!(!failure.reason().contains(KEY));
}

#[tokio::test]
async fn an_answer_that_stalls_is_cut_and_an_event_stream_is_not() {
    let stalling = any(|request: AxumRequest| async move {
        let kind = if request.uri().path().ends_with("/stream") { "text/event-stream" } else { "application/json" };
        let half = futures::stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{\"data\":"))]);
        ([("content-type", kind)], Body::from_stream(futures::StreamExt::chain(half, futures::stream::pending())))
    });
    let gateway = gateway(listen(Router::new().fallback(stalling)).await);
    let read = gateway.read("/v1/agents");
    let error = tokio::time::timeout(Duration::from_secs(10), read).await.expect("the read goes on").unwrap_err();
    assert!(error.to_string().contains("did not answer within"), "{error}");
    let mut stream = gateway.open_stream("/v1/sessions/sesn_1/events/stream").await.unwrap();
    assert!(stream.frame().await.unwrap().is_ok());
    assert!(tokio::time::timeout(TIMEOUT * 2, stream.frame()).await.is_err(), "a silent stream was cut");
}

#[tokio::test]
async fn bodies_stream_in_both_directions() {
    let router = Router::new().fallback(any(|request: AxumRequest| async move { Body::new(request.into_body()) }));
    let gateway = gateway(listen(router).await);
    let chunks = (0..64).map(|_| Ok::<_, Infallible>(Bytes::from(vec![7; 1024 * 1024])));
    let upload = Request::builder()
        .method(Method::POST)
        .uri("/v1/files")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::from_stream(futures::stream::iter(chunks)))
        .unwrap();
    let mut echoed = gateway.forward(upload).await.unwrap().into_body();
    let mut length = 0;
    while let Some(frame) = echoed.frame().await {
        length += frame.unwrap().data_ref().map_or(0, Bytes::len);
    }
    assert_eq!(length, 64 * 1024 * 1024);
}

#[test]
fn a_key_with_a_line_break_is_refused() {
    let base = "https://api.anthropic.com".parse().unwrap();
    let made = Gateway::anthropic(base, &SecretString::from("sk\nx"), String::new(), Duration::from_secs(1));
    assert!(matches!(made, Err(GatewayError::Key)));
}
