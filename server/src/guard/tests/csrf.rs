//! Requests that another site makes a visitor's browser send.

use super::*;
use crate::config::AllowedHost;

async fn change(world: &World, cookie: &str, headers: &[(&str, &str)]) -> Answer {
    let request = http::Request::post("/api/v1/sessions").header("cookie", cookie);
    world.send(headers.iter().fold(request, |r, (name, value)| r.header(*name, *value)), "{}").await
}

#[tokio::test]
async fn a_cookie_changes_things_only_from_our_own_pages() {
    let world = World::with_people().await;
    let cookie = world.log_in("operator", PASSWORD).await.cookie();
    let cases: &[(&[(&str, &str)], u16)] = &[
        (&[("origin", ORIGIN)], 200),
        (&[("origin", "https://console.example")], 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)], 200),
        (&[], 403),
        (&[("origin", "null")], 403),
        (&[("origin", "")], 403),
        (&[("origin", "http://evil.example")], 403),
        (&[("origin", "http://console.example.evil.example")], 403),
        (&[("origin", "http://console.example:8080")], 403),
        (&[("origin", "ftp://console.example")], 403),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", "http://other.console.example")], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)], 403),
    ];
    for (headers, status) in cases {
        let answer = change(&world, &cookie, headers).await;
        assert_eq!(answer.status, *status, "{headers:?}");
        if *status == 403 {
            assert_eq!(answer.error_type(), "permission_error");
        }
    }
}

#[tokio::test]
async fn reads_and_tokens_need_no_origin() {
    let world = World::with_people().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    assert_eq!(world.get("/api/v1/sessions", &cookie).await.status, StatusCode::OK);
    let token = world.token("operator").await;
    let foreign = [("x-api-key", token.as_str()), ("origin", "http://evil.example")];
    assert_eq!(change(&world, "", &foreign).await.status, StatusCode::OK);
}

#[tokio::test]
async fn logins_setups_and_logouts_are_protected_too() {
    let world = World::with_people().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    for path in ["/login", "/setup", "/logout"] {
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://evil.example")
            .header("cookie", &cookie);
        let answer = world.send(request, "name=viewer&password=correct+horse&token=x").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
    }
    assert_eq!(world.get("/files", &cookie).await.body, "page for viewer");
}

#[tokio::test]
async fn behind_https_a_page_that_came_over_http_is_foreign() {
    let url = PublicUrl::of("https://console.example");
    let world = World::over(Store::in_memory().await.unwrap(), Some(url));
    world.add("operator", Role::Operator).await;
    let log_in = async |origin: &str| {
        let request = http::Request::post("/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", origin);
        world.send(request, "name=operator&password=correct+horse").await
    };
    assert_eq!(log_in("http://console.example").await.status, StatusCode::FORBIDDEN);
    assert_eq!(log_in("https://public.example").await.status, StatusCode::FORBIDDEN);
    assert_eq!(log_in("https://console.example").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn where_the_address_is_known_no_other_host_is_answered() {
    let url = PublicUrl::of("https://console.example");
    let world = World::over(Store::in_memory().await.unwrap(), Some(url));
    let ask = async |path: &str, host: &str| world.send(http::Request::get(path).header("host", host), "").await;
    for host in ["console.example", "CONSOLE.example", "console.example:443"] {
        assert_eq!(ask("/login", host).await.status, 200, "{host}");
    }
    assert_eq!(ask("/healthz/stream?nonce=a", "console.example").await.status, 200, "it takes no login");
    for host in ["evil.example", "console.example:8443", "console.example.evil.example", "127.0.0.1:3000", "", "\u{e4}"]
    {
        for path in ["/login", "/", "/api/v1/agents", "/share/x", "/assets/main.css"] {
            let answer = ask(path, host).await;
            assert_eq!(answer.status, 421, "{host} {path}");
            let kind = answer.headers["content-type"].to_str().unwrap();
            if path.starts_with("/api/") {
                assert_eq!(answer.error_type(), "invalid_request_error");
            } else {
                assert_eq!(kind, "text/plain; charset=utf-8", "{path}");
            }
            assert!(
                answer.body.contains("https://console.example")
                    && answer.headers.contains_key("x-content-type-options")
            );
        }
        assert_eq!(ask("/healthz", host).await.status, 200, "a probe asks {host}");
        let stream = ask("/healthz/stream?nonce=a", host).await.status;
        assert_eq!(stream, 421, "a proxy that measures as sound passes the host on");
    }
    let twice = http::Request::get("/login").header("host", HOST).header("host", "evil.example");
    assert_eq!(world.send(twice, "").await.status, 421);
    let absolute = http::Request::get("https://evil.example/login").header("host", HOST);
    assert_eq!(world.send(absolute, "").await.status, 421);
    let nowhere = http::Request::get("/login").body(Body::empty()).unwrap();
    assert_eq!(world.router.clone().oneshot(nowhere).await.unwrap().status(), 421);
    let anywhere = World::new().await;
    assert_eq!(anywhere.send(http::Request::get("/login").header("host", "any.example"), "").await.status, 200);
}

#[tokio::test]
async fn allowed_hosts_are_answered_and_rebound_names_are_not() {
    let local = "127.0.0.1:3000".parse().unwrap();
    let allowed = ["console.internal"].map(|name| AllowedHost::parse(name).unwrap());
    for (hosts, answered, refused) in [
        (OwnHosts::new(None, allowed.clone().into(), local), "console.internal", "console.example"),
        (OwnHosts::new(None, [].into(), local), "console.example", "evil.example:3000"),
    ] {
        let world = World::over_named(Store::in_memory().await.unwrap(), hosts);
        let ask = async |host: &str| world.send(http::Request::get("/login").header("host", host), "").await.status;
        assert_eq!((ask(answered).await, ask("localhost:3000").await), (StatusCode::OK, StatusCode::OK));
        assert_eq!(ask(refused).await, StatusCode::MISDIRECTED_REQUEST, "{refused}");
    }
}
