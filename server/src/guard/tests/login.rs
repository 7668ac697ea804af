//! Logging in and out.

use super::*;
use crate::{
    store::ledger::Actor,
    store::logins::{IDLE, LIFETIME},
};
use proptest::prelude::*;

#[tokio::test]
async fn a_login_opens_the_pages_and_its_end_closes_them() {
    let world = World::with_people().await;
    let answer = world.log_in("Operator", PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/files"));
    let cookie = answer.cookie();
    assert_eq!(world.get("/files", &cookie).await.body, "page for operator");

    let out = world.post("/logout", &cookie, &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/login"));
    let removal = out.sets("pilothouse=");
    assert!(removal.starts_with("pilothouse=;") && removal.contains("Max-Age=0"), "{removal}");
    assert!(removal.contains("HttpOnly") && removal.contains("SameSite=Lax"), "{removal}");
    assert_eq!(world.get("/files", &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get("/api/v1/agents", &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_cookie_has_its_flags() {
    let world = World::with_people().await;
    let answer = world.log_in("viewer", PASSWORD).await;
    let set = answer.sets("pilothouse=");
    assert!(set.starts_with("pilothouse="), "{set}");
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(set.contains(flag), "{set}");
    }
    assert!(!set.contains("Secure") && !set.contains("Domain"), "{set}");
}

#[tokio::test]
async fn over_https_the_cookie_is_secure_and_bound_to_the_host_and_so_is_its_removal() {
    let url = PublicUrl::of("https://console.example");
    let world = World::over(Store::in_memory().await.unwrap(), Some(url));
    world.add("viewer", Role::Viewer).await;
    let form = [("name", "viewer"), ("password", PASSWORD)];
    let post = async |path: &str, cookie: &str| {
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "https://console.example")
            .header("cookie", cookie);
        world.send(request, &serde_urlencoded::to_string(form).unwrap()).await
    };
    let answer = post("/login", "").await;
    let device = answer.sets("pilothouse-device=");
    assert!(device.starts_with("__Host-pilothouse-device="), "{device}");
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=31536000"] {
        assert!(device.contains(flag), "{device}");
    }
    let set = answer.sets("pilothouse=");
    assert!(set.starts_with("__Host-pilothouse=") && set.contains("Secure") && set.contains("Path=/"), "{set}");
    let out = post("/logout", &answer.cookie()).await;
    let removal = out.sets("pilothouse=");
    assert!(removal.starts_with("__Host-pilothouse=;") && removal.contains("Secure"), "{removal}");
}

/// The one cookie of a form that failed: no login.
fn is_typed_name(cookie: &http::HeaderValue) -> bool {
    cookie.as_bytes().starts_with(b"typed-name=")
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_say_the_same() {
    let world = World::with_people().await;
    let wrong = world.log_in("viewer", "wrong horse").await;
    let unknown = world.log_in("nobody", PASSWORD).await;
    for answer in [&wrong, &unknown, &world.log_in("<script>", PASSWORD).await, &world.log_in("", "").await] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), "/login?error=credentials&next=%2Ffiles");
        assert!(answer.headers.get_all("set-cookie").iter().all(is_typed_name));
    }
    let rows = world.store.ledger_rows(10).await.unwrap();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.entry.actor == Actor::Nobody && row.outcome.as_ref().unwrap().status == 401));
    let targets: Vec<_> = rows.iter().filter_map(|row| row.entry.target.as_deref()).collect();
    assert_eq!(targets, ["viewer"], "unknown names may be passwords and are not kept");
}

#[tokio::test]
async fn attempts_are_limited_for_programs_with_429_and_for_people_with_words() {
    let world = World::with_people().await;
    for _ in 0..10 {
        assert_eq!(world.log_in("viewer", "wrong horse").await.status, StatusCode::SEE_OTHER);
    }
    let answer = world.log_in("viewer", PASSWORD).await;
    assert_eq!((answer.status, answer.error_type().as_str()), (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error"));
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert!(!answer.headers.contains_key("set-cookie"));
    let request = http::Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", ORIGIN)
        .header("accept", "text/html,*/*");
    let page = world.send(request, "name=VIEWER&password=correct+horse").await;
    assert_eq!(page.location(), "/login?error=limited");
    assert!(page.headers.get_all("set-cookie").iter().all(is_typed_name));
    assert_eq!(world.log_in("admin", PASSWORD).await.location(), "/files");
}

#[tokio::test]
async fn a_planted_session_id_is_worth_nothing_after_a_login() {
    let world = World::with_people().await;
    let form = [("name", "admin"), ("password", PASSWORD)];
    let planted = "pilothouse=AAAAAAAAAAAAAAAAAAAAAA";
    let fresh = world.post("/login", planted, &form).await.cookie();
    assert_ne!(fresh, planted);
    assert_eq!(world.get("/files", planted).await.status, StatusCode::SEE_OTHER);

    let attackers = world.log_in("viewer", PASSWORD).await.cookie();
    let victims = world.post("/login", &attackers, &form).await.cookie();
    assert_ne!(attackers, victims);
    assert_eq!(world.get("/files", &attackers).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get("/files", &victims).await.body, "page for admin");
}

#[tokio::test]
async fn a_login_ends_when_idle_and_at_the_latest_after_its_lifetime() {
    let world = World::with_people().await;
    let idle = i64::try_from(IDLE.whole_milliseconds()).unwrap();
    let lifetime = i64::try_from(LIFETIME.whole_milliseconds()).unwrap();
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let mut passed = 0;
    while passed + idle / 2 < lifetime {
        world.store.clock().advance(idle / 2);
        passed += idle / 2;
        assert_eq!(world.get("/files", &cookie).await.status, StatusCode::OK, "after {passed} ms");
    }
    world.store.clock().advance(lifetime - passed);
    assert_eq!(world.get("/files", &cookie).await.location(), "/login?error=expired&next=%2Ffiles");

    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    world.store.clock().advance(idle);
    assert_eq!(world.get("/files", &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_login_survives_a_restart_and_lies_in_the_database_as_a_digest() {
    let dir = tempfile::TempDir::new().unwrap();
    let world = World::over(Store::open(dir.path()).await.unwrap(), None);
    world.add("viewer", Role::Viewer).await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let token = world.token("viewer").await;
    world.store.close().await;
    let bytes = std::fs::read(dir.path().join(crate::store::FILE_NAME)).unwrap();
    for secret in [cookie.split_once('=').unwrap().1, token.as_str(), PASSWORD] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} lies open");
    }
    let world = World::over(Store::open(dir.path()).await.unwrap(), None);
    assert_eq!(world.get("/files", &cookie).await.body, "page for viewer");
}

#[tokio::test]
async fn a_changed_role_counts_at_once_and_a_removed_user_is_out() {
    let world = World::with_people().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    sqlx::query("UPDATE users SET role = 'viewer' WHERE name = 'admin'").execute(world.store.pool()).await.unwrap();
    let request = http::Request::post("/api/v1/agents").header("cookie", &cookie).header("origin", ORIGIN);
    assert_eq!(world.send(request, "{}").await.status, StatusCode::FORBIDDEN);
    sqlx::query("DELETE FROM users WHERE name = 'admin'").execute(world.store.pool()).await.unwrap();
    assert_eq!(world.get("/api/v1/agents", &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn broken_forms_are_refused_in_the_envelope() {
    let world = World::with_people().await;
    let answer = world.post("/login", "", &[("name", "viewer")]).await;
    assert_eq!((answer.status, answer.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_request_error"));
    let long = "x".repeat(20_000);
    let answer = world.log_in("viewer", &long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(world.get("/files", "pilothouse=not-base64!").await.status, StatusCode::SEE_OTHER);
}

#[test]
fn next_is_a_page_of_ours_or_the_start_page() {
    for good in ["/", "/sessions", "/sessions/sesn_1?tab=files#end", "/sessions?u=http://x//y", "/agents/new"] {
        assert_eq!(safe_next(good), good);
    }
    for bad in [
        "",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/./evil",
        "/..//evil.example",
        "/a//b",
        "evil",
        "/login",
        "/login?next=/",
        "/logout",
        "/setup?token=x",
        "/s\u{202e}x",
        "/ x",
        "?x",
        "#x",
    ] {
        assert_eq!(safe_next(bad), "/", "{bad:?}");
    }
}

proptest! {
    /// However a `next` is put together, a browser stays on our host.
    #[test]
    fn next_never_leaves_the_host(next in "[/\\\\.:@?#a-e%5c\t\n ]{0,12}(evil\\.example)?[/\\\\a-c]{0,4}") {
        let base = reqwest::Url::parse("https://console.example/login").unwrap();
        let target = base.join(safe_next(&next)).unwrap();
        prop_assert_eq!(target.origin(), base.origin());
        prop_assert!(!target.path().starts_with("//"));
    }

    #[test]
    fn any_next_is_a_header(next in proptest::prelude::any::<String>()) {
        let chosen = safe_next(&next);
        prop_assert!(chosen.starts_with('/') && http::HeaderValue::from_str(chosen).is_ok());
    }
}
