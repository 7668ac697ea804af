//! Security headers of responses.

use super::*;

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_nonce_of_its_own() {
    let world = World::with_people().await;
    let mut nonces = std::collections::HashSet::new();
    for path in ["/login", "/sessions", "/api/v1/agents", "/healthz", "/setup?token=x"] {
        let answer = world.get(path, "").await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(nonce.len() >= 22 && nonces.insert(nonce.to_owned()), "{path}: {nonce}");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "same-origin");
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(answer.headers.contains_key("permissions-policy"));
        assert!(!answer.headers.contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn https_adds_hsts_and_what_a_handler_sets_is_kept() {
    let url = PublicUrl::of("https://public.example");
    let guard = World::over(Store::in_memory().await.unwrap(), Some(url)).guard;
    let handler = |axum::Extension(Nonce(nonce)): axum::Extension<Nonce>| async {
        ([("content-security-policy", "sandbox"), ("cache-control", "max-age=1")], nonce)
    };
    let router = guard.outer(Router::new().route("/healthz", get(handler)));
    let request = http::Request::get("/healthz").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-security-policy"], "sandbox");
    assert_eq!(response.headers()["cache-control"], "max-age=1");
    assert!(response.headers().contains_key("strict-transport-security"));
}
