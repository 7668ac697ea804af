//! Creating the first admin.

use super::*;

fn form<'a>(token: &'a str, name: &'a str, password: &'a str) -> [(&'a str, &'a str); 3] {
    [("token", token), ("name", name), ("password", password)]
}

async fn token(world: &World) -> String {
    let path = world.guard.setup_path().await.unwrap().unwrap();
    path.strip_prefix("/setup?token=").unwrap().to_owned()
}

#[tokio::test]
async fn the_link_makes_one_admin_logs_them_in_and_is_over() {
    let world = World::new().await;
    let token = token(&world).await;
    assert!(token.len() >= 43);
    assert_eq!(world.get(&format!("/setup?token={token}"), "").await.body, "page");
    let answer = world.post("/setup", "", &form(&token, "ada", PASSWORD)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(world.get("/files", &answer.cookie()).await.body, "page for ada");
    let (user, _) = world.store.user_by_name("ada").await.unwrap().unwrap();
    assert_eq!(user.role, Role::Admin);

    assert_eq!(world.guard.setup_path().await.unwrap(), None);
    assert_eq!(world.get(&format!("/setup?token={token}"), "").await.location(), "/login?error=token");
    assert_eq!(world.post("/setup", "", &form(&token, "eve", PASSWORD)).await.location(), "/login?error=token");
    assert_eq!(world.store.user_by_name("eve").await.unwrap(), None);
    let rows = world.store.ledger_rows(10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].entry.action.as_str(), rows[0].entry.target.as_deref()), ("setup", Some("ada")));
}

#[tokio::test]
async fn without_the_token_there_is_no_setup() {
    let world = World::new().await;
    let nearly = format!("{}x", token(&world).await);
    for wrong in ["", "x", nearly.as_str()] {
        assert_eq!(world.get(&format!("/setup?token={wrong}"), "").await.location(), "/login?error=token");
        assert_eq!(world.post("/setup", "", &form(wrong, "eve", PASSWORD)).await.location(), "/login?error=token");
    }
    assert!(!world.store.has_users().await.unwrap());
}

#[tokio::test]
async fn bad_names_and_passwords_get_another_try() {
    let world = World::new().await;
    let token = token(&world).await;
    let answer = world.post("/setup", "", &form(&token, "a da", PASSWORD)).await;
    assert_eq!(answer.location(), format!("/setup?token={token}&error=name"));
    let answer = world.post("/setup", "", &form(&token, "ada", "short")).await;
    assert_eq!(answer.location(), format!("/setup?token={token}&error=password"));
    assert_eq!(world.post("/setup", "", &form(&token, "ada", PASSWORD)).await.location(), "/");
}

#[tokio::test]
async fn of_two_at_once_only_one_becomes_admin() {
    let world = World::new().await;
    let token = token(&world).await;
    let (ada, eve) = (form(&token, "ada", PASSWORD), form(&token, "eve", PASSWORD));
    let (first, second) = tokio::join!(world.post("/setup", "", &ada), world.post("/setup", "", &eve));
    let mut locations = [first.location().to_owned(), second.location().to_owned()];
    locations.sort();
    assert_eq!(locations, ["/", "/login?error=token"]);
}

#[tokio::test]
async fn a_user_from_the_command_line_ends_it_too() {
    let world = World::new().await;
    let token = token(&world).await;
    world.add("ada", Role::Viewer).await;
    assert_eq!(world.post("/setup", "", &form(&token, "eve", PASSWORD)).await.location(), "/login?error=token");
}

#[tokio::test]
async fn each_start_has_a_link_of_its_own_and_debug_output_does_not_show_it() {
    let (first, second) = (World::new().await, World::new().await);
    assert_ne!(token(&first).await, token(&second).await);
    assert!(!format!("{:?}", first.guard).contains(&token(&first).await));
}
