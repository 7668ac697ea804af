//! Messages that are sent to a push service on this machine, which reads and checks them.

mod carrier;
pub mod receiver;

use super::{message::Shown, *};
use crate::{
    identity::Role,
    store::{logins::USER_KEY, users::User},
};
use receiver::{PushService, Receiver};
use serde_json::{Value, json};
use tower_sessions::{
    SessionStore as _,
    session::{Id, Record},
};

/// This machine is private.
fn here() -> AllowedHosts {
    AllowedHosts::parse("127.0.0.1").unwrap()
}

struct Scene {
    store: Store,
    push: Push,
    service: PushService,
    receiver: Receiver,
    user: User,
    login: Record,
}

impl Scene {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        let user = store.add_user("ada", Role::Approver, "-").await.unwrap();
        let contact = Some("https://console.example".to_owned());
        let push = Push::new(store.clone(), here(), contact).unwrap();
        let login = log_in(&store, &user).await;
        Self { store, push, service: PushService::start().await, receiver: Receiver::new(), user, login }
    }

    async fn device(&self) -> PushDevice {
        let login = login_hash(&self.login);
        self.store.add_push_device(&self.user.id, &login, &self.subscription("one")).await.unwrap()
    }

    fn subscription(&self, id: &str) -> Subscription {
        subscription(&self.receiver, self.service.endpoint(id))
    }

    async fn devices(&self) -> Vec<PushDevice> {
        self.store.push_devices_of(&self.user.id).await.unwrap()
    }
}

fn subscription(receiver: &Receiver, endpoint: String) -> Subscription {
    let keys = receiver.keys();
    Subscription {
        name: "Chrome on Linux".to_owned(),
        endpoint,
        public_key: keys.public_bytes(),
        auth: keys.auth().to_vec().into(),
    }
}

async fn log_in(store: &Store, user: &User) -> Record {
    let data = [(USER_KEY.to_owned(), Value::from(user.id.as_str()))].into();
    let mut record = Record { id: Id::default(), data, expiry_date: time::OffsetDateTime::UNIX_EPOCH };
    store.create(&mut record).await.unwrap();
    record
}

fn login_hash(record: &Record) -> Vec<u8> {
    crate::secret::digest(&record.id.to_string()).to_vec()
}

fn message() -> Message {
    let shown = Shown {
        title: "Boatswain waits for you".to_owned(),
        body: "It wants to run a command.".to_owned(),
        url: "/sessions/sesn_1?event=sevt_1".to_owned(),
        answer: None,
    };
    Message { tag: "sevt_1".to_owned(), shown: Some(shown) }
}

#[tokio::test]
async fn a_message_arrives_whole_and_says_whose_it_is() {
    let scene = Scene::new().await;
    let device = scene.device().await;
    scene.push.send(&device, &message()).await.unwrap();
    scene.push.send(&device, &Message::over("sevt_1")).await.unwrap();
    let taken = scene.service.take();
    let [first, second] = &taken[..] else { panic!("two messages") };
    assert_eq!(first.path, "one");
    assert_eq!((first.header("content-encoding"), first.header("ttl")), ("aes128gcm", "86400"));
    assert_eq!((first.header("urgency"), second.header("urgency")), ("high", "normal"));
    let topic = first.header("topic");
    assert!(topic.len() == 32 && !topic.contains("sevt"), "{topic}");
    assert_eq!(topic, second.header("topic"), "the later one replaces the earlier one");
    let claims = first.claims(&scene.push.public_key().await.unwrap());
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!(scene.service.origin()), &json!("https://console.example")));
    let seconds = claims["exp"].as_i64().unwrap() - scene.store.clock().now() / 1000;
    assert!((3_600..=86_400).contains(&seconds), "{seconds}");
    let read = |body: &[u8]| serde_json::from_slice::<Value>(&scene.receiver.read(body)).unwrap();
    let expected = json!({"tag": "sevt_1", "title": "Boatswain waits for you", "body": "It wants to run a command.",
        "url": "/sessions/sesn_1?event=sevt_1"});
    assert_eq!((read(&first.body), read(&second.body)), (expected, json!({"tag": "sevt_1"})));
    let device = &scene.devices().await[0];
    assert!(device.sent_at.is_some() && device.failure.is_none());
}

#[tokio::test]
async fn a_device_whose_browser_is_gone_is_removed() {
    for status in [404, 410] {
        let scene = Scene::new().await;
        scene.service.will_answer(&[(status, None)]);
        let error = scene.push.send(&scene.device().await, &message()).await.unwrap_err();
        assert!(matches!(error, PushError::Gone), "{error}");
        assert!(scene.devices().await.is_empty());
    }
}

#[tokio::test]
async fn what_may_pass_is_told_from_what_will_not() {
    let scene = Scene::new().await;
    let device = scene.device().await;
    scene.service.will_answer(&[(429, Some("7")), (500, None), (503, Some("999999")), (403, None), (302, None)]);
    let mut outcomes = Vec::new();
    for _ in 0..5 {
        outcomes.push(match scene.push.send(&device, &message()).await.unwrap_err() {
            PushError::Later { after, .. } => ("later", after.map(|after| after.as_secs())),
            PushError::Refused(_) => ("refused", None),
            error => panic!("{error}"),
        });
    }
    let later = |after| ("later", after);
    assert_eq!(outcomes, [later(Some(7)), later(None), later(Some(900)), ("refused", None), ("refused", None)]);
    let failed = &scene.devices().await[0];
    assert_eq!(failed.failure.as_deref(), Some("its push service answered 302"));
    scene.push.send(&device, &message()).await.unwrap();
    assert_eq!(scene.devices().await[0].failure, None);
}

#[tokio::test]
async fn a_push_service_that_is_silent_or_away_is_tried_again_later() {
    let scene = Scene::new().await;
    let device = scene.device().await;
    scene.service.will_not_answer();
    let push = Push(Arc::new(Inner {
        client: public_client(&here(), Duration::from_millis(200)).unwrap(),
        store: scene.store.clone(),
        key: OnceCell::new(),
        hosts: here(),
        contact: None,
    }));
    let silent = push.send(&device, &message()).await.unwrap_err();
    let away = subscription(&scene.receiver, "http://127.0.0.1:9/send/x".to_owned());
    let away = PushDevice { subscription: away, ..device };
    let away = push.send(&away, &message()).await.unwrap_err();
    for error in [silent, away] {
        assert!(matches!(error, PushError::Later { .. }), "{error}");
        assert!(!error.to_string().contains("127.0.0.1"), "an address is a secret: {error}");
    }
}

#[tokio::test]
async fn nothing_leaves_for_an_address_that_is_not_public() {
    let scene = Scene::new().await;
    let device = scene.device().await;
    let push = Push::new(scene.store.clone(), AllowedHosts::default(), None).unwrap();
    assert!(matches!(push.send(&device, &message()).await, Err(PushError::Refused(_))));
    assert!(scene.service.take().is_empty());
    assert_eq!(push.public_key().await.unwrap(), scene.push.public_key().await.unwrap(), "the key is made once");
}

#[tokio::test]
async fn a_device_ends_with_its_login_and_its_person() {
    let scene = Scene::new().await;
    scene.device().await;
    scene.store.delete(&scene.login.id).await.unwrap();
    assert!(scene.devices().await.is_empty());
    for disables in [true, false] {
        let scene = Scene::new().await;
        scene.store.add_user("root", Role::Admin, "-").await.unwrap();
        scene.device().await;
        if disables {
            scene.store.set_disabled(&scene.user, true).await.unwrap();
            scene.store.set_disabled(&scene.user, false).await.unwrap();
        } else {
            scene.store.remove_user(&scene.user).await.unwrap();
        }
        assert!(scene.devices().await.is_empty());
    }
    let scene = Scene::new().await;
    scene.device().await;
    scene.store.clock().advance(8 * 24 * 3_600_000);
    assert!(scene.devices().await.is_empty(), "nobody has used the login for a week");
}

#[tokio::test]
async fn a_browser_belongs_to_whoever_is_logged_in_there() {
    let scene = Scene::new().await;
    let first = scene.device().await;
    assert!(scene.store.set_answers_routine(&scene.user.id, &first.id, true).await.unwrap());
    // The same person logs in again.
    let again = log_in(&scene.store, &scene.user).await;
    let again =
        scene.store.add_push_device(&scene.user.id, &login_hash(&again), &scene.subscription("one")).await.unwrap();
    assert!(again.answers_routine && scene.devices().await.len() == 1);
    // Somebody else does.
    let bob = scene.store.add_user("bob", Role::Approver, "-").await.unwrap();
    let login = log_in(&scene.store, &bob).await;
    let theirs = scene.store.add_push_device(&bob.id, &login_hash(&login), &scene.subscription("one")).await.unwrap();
    assert!(!theirs.answers_routine && scene.devices().await.is_empty());
    assert!(!scene.store.remove_push_device(&scene.user.id, &theirs.id).await.unwrap(), "it is not theirs");
    assert!(!scene.store.set_answers_routine(&scene.user.id, &theirs.id, true).await.unwrap());
    assert!(scene.store.remove_push_device(&bob.id, &theirs.id).await.unwrap());
}
