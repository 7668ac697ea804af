//! Rate limits on attempts, which affect nobody else.

use super::*;

const PROXY: &str = "10.0.0.1";

async fn behind_a_proxy() -> World {
    let world = World::behind(Store::in_memory().await.unwrap(), None, &["10.0.0.0/8"]);
    for role in Role::ALL {
        world.add(role.name(), role).await;
    }
    world
}

/// A login through the proxy, from this client.
async fn log_in(world: &World, client: &str, name: &str, password: &str, cookie: &str) -> Answer {
    let request = http::Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", ORIGIN)
        .header("cookie", cookie)
        .header("x-forwarded-for", client);
    let form = serde_urlencoded::to_string([("name", name), ("password", password)]).unwrap();
    world.send_from(PROXY, request, &form).await
}

fn got_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER && answer.location() == "/"
}

#[tokio::test]
async fn wrong_links_lock_nobody_out_behind_one_proxy() {
    let world = behind_a_proxy().await;
    let link = async |client: &str, n: u32| {
        let request = http::Request::get(format!("/api/share/wrong{n}/events")).header("x-forwarded-for", client);
        world.send_from(PROXY, request, "").await.status.as_u16()
    };
    for n in 0..70 {
        link("198.51.100.7", n).await;
    }
    assert_eq!(link("198.51.100.7", 70).await, 429);
    assert_ne!(link("198.51.100.8", 71).await, 429, "another client of the same proxy");
    for client in ["198.51.100.7", "198.51.100.8"] {
        assert!(got_in(&log_in(&world, client, "viewer", PASSWORD, "").await), "{client}");
    }
}

#[tokio::test]
async fn a_name_is_not_locked_by_a_stranger_from_elsewhere() {
    let world = behind_a_proxy().await;
    for _ in 0..12 {
        log_in(&world, "198.51.100.7", "admin", "wrong horse", "").await;
    }
    assert_eq!(log_in(&world, "198.51.100.7", "admin", PASSWORD, "").await.status, 429);
    assert!(got_in(&log_in(&world, "198.51.100.8", "admin", PASSWORD, "").await));
    assert!(got_in(&log_in(&world, "198.51.100.7", "viewer", PASSWORD, "").await));
}

#[tokio::test]
async fn an_invented_address_counts_for_nothing() {
    let world = behind_a_proxy().await;
    let mut statuses = Vec::new();
    for n in 0..12 {
        // The proxy appends the client's address to what the client sent.
        let header = format!("203.0.113.{n}, 198.51.100.7");
        statuses.push(log_in(&world, &header, "admin", "wrong horse", "").await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[11]), (303, 429));
    // Who does not come through the proxy is known by the address of the connection.
    let request = |n: u32| {
        http::Request::post("/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", ORIGIN)
            .header("x-forwarded-for", format!("203.0.113.{n}"))
    };
    for n in 0..10 {
        world.send_from("192.0.2.9", request(n), "name=operator&password=wrong").await;
    }
    assert_eq!(world.send_from("192.0.2.9", request(99), "name=operator&password=wrong").await.status, 429);
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    assert_eq!(row.entry.address, Some([192, 0, 2, 9].into()));
}

#[tokio::test]
async fn a_browser_that_has_logged_in_before_is_let_through() {
    let world = behind_a_proxy().await;
    let device = log_in(&world, "198.51.100.7", "admin", PASSWORD, "").await.device();
    for _ in 0..70 {
        log_in(&world, "198.51.100.7", "admin", "wrong horse", "").await;
    }
    assert_eq!(log_in(&world, "198.51.100.7", "admin", PASSWORD, "").await.status, 429);
    // It is worth nothing for another person, and an invented one for nobody.
    assert_eq!(log_in(&world, "198.51.100.7", "viewer", PASSWORD, &device).await.status, 429);
    assert_eq!(log_in(&world, "198.51.100.7", "admin", PASSWORD, "pilothouse-device=made-up").await.status, 429);
    let answer = log_in(&world, "198.51.100.7", "admin", PASSWORD, &device).await;
    assert!(got_in(&answer), "{}", answer.status);
    assert_ne!(answer.device(), device, "each login gives the browser another id");
    assert_eq!(log_in(&world, "198.51.100.7", "admin", PASSWORD, &device).await.status, 429, "the old one is over");
    let device = answer.device();
    for _ in 0..10 {
        log_in(&world, "198.51.100.9", "admin", "wrong horse", &device).await;
    }
    assert_eq!(
        log_in(&world, "198.51.100.9", "admin", PASSWORD, &device).await.status,
        429,
        "a stolen one guesses no more"
    );
}

#[tokio::test]
async fn neighbours_in_ipv6_share_their_tries() {
    let world = behind_a_proxy().await;
    for n in 0..10 {
        log_in(&world, &format!("2001:db8::{n}"), "admin", "wrong horse", "").await;
    }
    assert_eq!(log_in(&world, "[2001:db8::ffff]:443", "admin", PASSWORD, "").await.status, 429);
    assert!(got_in(&log_in(&world, "2001:db8:0:1::1", "admin", PASSWORD, "").await));
}

#[tokio::test]
async fn wrong_set_ups_are_limited_apart() {
    let world = behind_a_proxy().await;
    let mut statuses = Vec::new();
    for n in 0..61 {
        let request = http::Request::get(format!("/setup?token={n}")).header("x-forwarded-for", "198.51.100.7");
        statuses.push(world.send_from(PROXY, request, "").await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[60]), (303, 429));
    assert!(got_in(&log_in(&world, "198.51.100.7", "viewer", PASSWORD, "").await));
}
