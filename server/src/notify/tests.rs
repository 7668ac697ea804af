//! Who is told what, when, and how often: with people, a clock that is set, and a channel that is watched.

mod crossings;
pub(super) mod sample;
mod sending;

use super::{dispatch::Dispatcher, outbox::Outbox, *};
use crate::{identity::Role, store::users::User};
use async_trait::async_trait;
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::NotificationChoices;
use sample::{bash, waiting};
use std::sync::Mutex;

const MINUTE: i64 = 60_000;

/// A channel that notes what it is given, and answers as it is told.
#[derive(Clone)]
struct Watched {
    channel: Channel,
    outcome: Arc<Mutex<Outcome>>,
    given: Arc<Mutex<Vec<Message>>>,
}

#[async_trait]
impl Carrier for Watched {
    fn channel(&self) -> Channel {
        self.channel
    }

    async fn carry(&self, message: &Message) -> Outcome {
        self.given.lock().unwrap().push(message.clone());
        self.outcome.lock().unwrap().clone()
    }
}

struct Stage {
    store: Store,
    inbox: Inbox,
    budgets: BudgetNotices,
    mail: Watched,
    dispatcher: Dispatcher,
    rules: Rules,
    outbox: Outbox,
}

impl Stage {
    /// A console with its inbox complete, and Ada, who is told by mail.
    async fn new() -> (Self, User) {
        let store = Store::in_memory().await.unwrap();
        // Long after 1970, at noon UTC.
        store.clock().advance(0);
        let stage = Self::over(store);
        let ada = stage.person("ada", Role::Approver).await;
        (stage, ada)
    }

    /// A server that was just started.
    fn over(store: Store) -> Self {
        let (inbox, rules, wake) = (Inbox::default(), Rules::default(), Arc::new(Notify::new()));
        let budgets = BudgetNotices::default();
        let mail =
            Watched { channel: Channel::Mail, outcome: Arc::new(Mutex::new(Outcome::Sent)), given: Arc::default() };
        let channels = vec![Channel::Mail];
        let dispatcher = Dispatcher::new(
            store.clone(),
            (inbox.clone(), budgets.clone()),
            rules.escalated(),
            Workers::default(),
            channels,
            wake.clone(),
        );
        let outbox = Outbox::new(store.clone(), (inbox.clone(), budgets.clone()), vec![Arc::new(mail.clone())], wake);
        store.clock().advance(outbox::SETTLING);
        Self { store, inbox, budgets, mail, dispatcher, rules, outbox }
    }

    /// The same after a kill.
    fn restarted(self) -> Self {
        Self::over(self.store)
    }

    async fn person(&self, name: &str, role: Role) -> User {
        let user = self.store.add_user(name, role, "hash").await.unwrap();
        let token = self.store.set_mail_address(&user.id, &format!("{name}@example.com")).await.unwrap();
        assert!(self.store.confirm_mail_address(&user.id, &token).await.unwrap());
        self.choose(&user, |choices| choices.by_mail = true).await;
        user
    }

    async fn choose(&self, user: &User, change: impl FnOnce(&mut NotificationChoices)) {
        let mut choices = self.store.notification_choices(&user.id).await.unwrap().unwrap_or_default();
        change(&mut choices);
        self.store.set_notification_choices(&user.id, &choices).await.unwrap();
    }

    /// These calls wait in a session, and no others.
    fn wait(&self, session: &str, calls: &[&str]) {
        let session: SessionId = session.parse().unwrap();
        let calls: Vec<_> = calls.iter().map(|id| bash(id, "ls")).collect();
        let seen = (!calls.is_empty()).then(|| waiting(session.as_str(), &calls));
        self.inbox.found(&session, seen);
    }

    /// Dispatches and sends once, and gives what was sent since the last time: to whom, and how many notices.
    async fn sent(&mut self) -> Vec<(String, usize)> {
        self.dispatcher.round().await.unwrap();
        self.outbox.round().await;
        self.mail.given.lock().unwrap().drain(..).map(|message| (message.recipient, message.notices.len())).collect()
    }

    /// Sets the clock to a moment of its own next day, in minutes since midnight UTC.
    fn clock_at(&self, minute: i64) {
        const DAY: i64 = 24 * 60 * MINUTE;
        let now = self.store.clock().now();
        self.store.clock().advance((now / DAY + 1) * DAY + minute * MINUTE - now);
    }
}

#[tokio::test]
async fn each_call_is_told_once_even_over_restarts() {
    let (mut stage, ada) = Stage::new().await;
    assert_eq!(stage.sent().await, [], "nothing waits");
    stage.wait("sesn_1", &["sevt_1"]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)]);
    stage.store.clock().advance(2 * MINUTE);
    assert_eq!(stage.sent().await, []);
    let mut stage = stage.restarted();
    stage.wait("sesn_1", &["sevt_1"]);
    assert_eq!(stage.sent().await, []);
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    assert_eq!(stage.sent().await, [(ada.id, 1)], "only what is new");
}

#[tokio::test]
async fn many_calls_are_one_message_and_those_that_follow_at_once_are_the_next() {
    let (mut stage, ada) = Stage::new().await;
    let ids: Vec<_> = (1..=7).map(|n| format!("sevt_{n}")).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    stage.wait("sesn_1", &ids[..5]);
    stage.wait("sesn_2", &["sevt_8", "sevt_9"]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 7)]);
    stage.wait("sesn_1", &ids[..6]);
    assert_eq!(stage.sent().await, [], "a mail a minute is enough");
    stage.wait("sesn_1", &ids);
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, [(ada.id, 2)]);
}

#[tokio::test]
async fn what_came_in_quiet_hours_is_told_at_their_end_if_it_still_waits() {
    let (mut stage, ada) = Stage::new().await;
    stage
        .choose(&ada, |choices| {
            choices.quiet_from = "22:00".parse().ok();
            choices.quiet_to = "07:00".parse().ok();
            choices.time_zone = "Europe/Berlin".to_owned();
        })
        .await;
    let berlin = |hour: i64| (hour - 2) * 60;
    stage.clock_at(berlin(23) - 60 * 24);
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    assert_eq!(stage.sent().await, []);
    stage.wait("sesn_1", &["sevt_2"]);
    stage.wait("sesn_2", &["sevt_3"]);
    assert_eq!(stage.sent().await, []);
    stage.clock_at(berlin(9));
    assert_eq!(stage.sent().await, [(ada.id, 2)], "one was answered in the night");
}

#[tokio::test]
async fn a_threshold_of_a_budget_is_told_once_over_restarts() {
    let (mut stage, ada) = Stage::new().await;
    let notice = |percent: u32, kind| {
        let used = format!("$1.00 of $2.00 in November 2026, past {percent} %");
        Notice::of_budget(format!("budget_1/0/{percent}/200"), "The budget of the agent Helper", &used, kind, 0)
    };
    let (half, whole) = (notice(50, Kind::BudgetUsed), notice(100, Kind::BudgetReached));
    assert_eq!(
        line(&half),
        "The budget of the agent Helper is partly used: $1.00 of $2.00 in November 2026, past 50 %"
    );
    assert_eq!(link(&[half.clone(), whole.clone()], "https://c.example"), "https://c.example/settings/budgets");
    stage.budgets.set(vec![half.clone()]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)]);
    stage = stage.restarted();
    stage.budgets.set(vec![half, whole]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)], "only what is new");
    stage.choose(&ada, |choices| choices.stopped = false).await;
    stage = stage.restarted();
    stage.budgets.set(vec![notice(150, Kind::BudgetReached)]);
    assert!(stage.sent().await.is_empty());
}
