//! Devices of Web Push: who may add one, what is refused, and whose they are.

use super::*;
use crate::{
    push::tests::receiver::Receiver,
    store::{logins::USER_KEY, users::User},
};
use std::sync::Arc;
use tower_sessions::{
    Session, SessionStore as _,
    session::{Id, Record},
};

struct Console {
    store: Store,
    app: App,
}

/// Somebody in a browser of their own.
struct Browser {
    router: Router,
}

impl Console {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        Self { app: app(Gateway::simulator(Router::new()), store.clone()), store }
    }

    async fn person(&self, name: &str) -> User {
        self.store.add_user(name, Role::Approver, "-").await.unwrap()
    }

    async fn browser(&self, user: &User) -> Browser {
        let data = [(USER_KEY.to_owned(), Value::from(user.id.as_str()))].into();
        let mut record = Record { id: Id::default(), data, expiry_date: time::OffsetDateTime::UNIX_EPOCH };
        self.store.create(&mut record).await.unwrap();
        let session = Session::new(Some(record.id), Arc::new(self.store.clone()), None);
        Browser { router: self.routes(user, Via::Login).layer(Extension(session)) }
    }

    fn routes(&self, user: &User, via: Via) -> Router {
        let identity = Identity { user_id: user.id.clone(), name: user.name.clone(), role: user.role, via };
        Router::from(routes().with_state(self.app.clone())).layer(Extension(identity))
    }
}

impl Browser {
    async fn call(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/api/console/push{path}"));
        let request = request.header("content-type", "application/json").header("user-agent", "Chrome/1 Linux <b>");
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn push(&self) -> Value {
        self.call("GET", "", Value::Null).await.1
    }
}

fn subscription(endpoint: &str) -> Value {
    let (p256dh, auth) = Receiver::new().texts();
    json!({"endpoint": endpoint, "expirationTime": null, "keys": {"p256dh": p256dh, "auth": auth}})
}

const ENDPOINT: &str = "https://push.example/send/one";

#[tokio::test]
async fn a_browser_adds_itself_changes_what_it_may_and_goes() {
    let console = Console::new().await;
    let ada = console.person("ada").await;
    let (phone, laptop) = (console.browser(&ada).await, console.browser(&ada).await);
    let (status, added) = phone.call("POST", "/devices", subscription(ENDPOINT)).await;
    assert_eq!(
        (status, &added["name"], &added["answers_routine"]),
        (StatusCode::OK, &json!("Chrome on Linux"), &json!(false))
    );
    assert_eq!(phone.push().await["this"], added["id"]);
    let elsewhere = laptop.push().await;
    assert_eq!((&elsewhere["this"], &elsewhere["devices"][0]["id"]), (&Value::Null, &added["id"]));
    assert!(!elsewhere.to_string().contains("push.example"), "where it is reached is told to nobody");
    assert_eq!(elsewhere["public_key"].as_str().unwrap().len(), 87);
    let device = format!("/devices/{}", added["id"].as_str().unwrap());
    assert_eq!(phone.call("POST", &device, json!({"answers_routine": true})).await.0, StatusCode::OK);
    assert_eq!(phone.push().await["devices"][0]["answers_routine"], json!(true));
    assert_eq!(laptop.call("DELETE", &device, Value::Null).await.0, StatusCode::OK);
    assert_eq!(phone.push().await["devices"], json!([]));
    assert_eq!(phone.call("DELETE", &device, Value::Null).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_subscription_is_refused() {
    let console = Console::new().await;
    let browser = console.browser(&console.person("ada").await).await;
    let good = subscription(ENDPOINT);
    let with = |change: fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    for bad in [
        with(|body| body["endpoint"] = json!("http://push.example/x")),
        with(|body| body["endpoint"] = json!("https://10.0.0.1/x")),
        with(|body| body["endpoint"] = json!("https://[::1]/x")),
        with(|body| body["keys"]["p256dh"] = json!("AAAA")),
        with(|body| body["keys"]["auth"] = json!("no base64!")),
        with(|body| drop(body.as_object_mut().unwrap().remove("keys"))),
        with(|body| body["user"] = json!("bob")),
        json!([]),
    ] {
        let (status, answer) = browser.call("POST", "/devices", bad.clone()).await;
        assert_eq!(
            (status, &answer["error"]["type"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_request_error")),
            "{bad}"
        );
    }
    assert_eq!(browser.push().await["devices"], json!([]));
}

#[tokio::test]
async fn a_program_adds_no_device_and_gives_no_consent() {
    let console = Console::new().await;
    let ada = console.person("ada").await;
    let browser = console.browser(&ada).await;
    let (_, added) = browser.call("POST", "/devices", subscription(ENDPOINT)).await;
    let program = Browser { router: console.routes(&ada, Via::Token { name: "ci".to_owned() }) };
    assert_eq!(program.call("POST", "/devices", subscription(ENDPOINT)).await.0, StatusCode::FORBIDDEN);
    let device = format!("/devices/{}", added["id"].as_str().unwrap());
    let consent = |answers: bool| json!({"answers_routine": answers});
    assert_eq!(program.call("POST", &device, consent(true)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(program.call("POST", &device, consent(false)).await.0, StatusCode::OK);
    assert_eq!(program.push().await["this"], Value::Null);
}

#[tokio::test]
async fn nobody_touches_the_devices_of_others() {
    let console = Console::new().await;
    let (ada, bob) = (console.person("ada").await, console.person("bob").await);
    let (hers, his) = (console.browser(&ada).await, console.browser(&bob).await);
    let (_, added) = hers.call("POST", "/devices", subscription(ENDPOINT)).await;
    let device = format!("/devices/{}", added["id"].as_str().unwrap());
    assert_eq!(his.push().await["devices"], json!([]));
    assert_eq!(his.call("DELETE", &device, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(his.call("POST", &device, json!({"answers_routine": true})).await.0, StatusCode::NOT_FOUND);
    // The same browser, now his.
    his.call("POST", "/devices", subscription(ENDPOINT)).await;
    assert_eq!(hers.push().await["devices"], json!([]));
}
