//! Attempts: the schedule, kills, and recipients that keep others waiting.

use super::*;
use crate::store::notifications::Ending;
use std::time::Duration;

#[tokio::test]
async fn it_is_tried_again_by_the_schedule_with_the_same_id_and_given_up_in_the_end() {
    let (mut stage, _) = Stage::new().await;
    *stage.mail.outcome.lock().unwrap() = Outcome::Later(None);
    stage.wait("sesn_1", &["sevt_1"]);
    stage.dispatcher.round().await.unwrap();
    for wait in outbox::SCHEDULE {
        stage.outbox.round().await;
        stage.store.clock().advance(wait - 1_000);
        let before = stage.mail.given.lock().unwrap().len();
        stage.outbox.round().await;
        assert_eq!(stage.mail.given.lock().unwrap().len(), before, "not before its time");
        stage.store.clock().advance(2_000);
    }
    stage.outbox.round().await;
    let given: Vec<_> = stage.mail.given.lock().unwrap().drain(..).collect();
    assert_eq!(given.len(), outbox::SCHEDULE.len() + 1);
    assert!(given.iter().all(|message| message.id == given[0].id));
    assert!(given.iter().map(|message| message.attempt).eq(0..8));
    stage.store.clock().advance(100 * 24 * 60 * MINUTE);
    assert_eq!(stage.sent().await, []);
}

#[tokio::test]
async fn a_server_that_is_killed_between_sending_and_noting_sends_again_with_the_same_id() {
    let (mut stage, _) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1"]);
    stage.dispatcher.round().await.unwrap();
    let due = stage.store.due_notifications().await.unwrap();
    // It arrived, and nobody noted it.
    assert_eq!(stage.mail.carry(&due[0]).await, Outcome::Sent);
    let mut stage = stage.restarted();
    stage.wait("sesn_1", &["sevt_1"]);
    stage.outbox.round().await;
    let given: Vec<_> = stage.mail.given.lock().unwrap().drain(..).collect();
    assert_eq!(given.iter().map(|message| &message.id).collect::<Vec<_>>(), [&due[0].id]);
    assert_eq!(stage.sent().await, []);
}

#[tokio::test]
async fn a_message_that_nobody_can_send_is_given_up() {
    let (mut stage, ada) = Stage::new().await;
    *stage.mail.outcome.lock().unwrap() = Outcome::Failed;
    stage.wait("sesn_1", &["sevt_1"]);
    assert_eq!(stage.sent().await, [(ada.id, 1)]);
    stage.store.clock().advance(60 * MINUTE);
    assert_eq!(stage.sent().await, []);
    let outcome: String =
        sqlx::query_scalar("SELECT outcome FROM notification_messages").fetch_one(stage.store.pool()).await.unwrap();
    assert_eq!(outcome, "failed");
}

#[tokio::test]
async fn one_recipient_gets_one_message_at_a_time_and_a_repeated_one_skips_the_check() {
    let (mut stage, ada) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1"]);
    stage.dispatcher.round().await.unwrap();
    stage.store.clock().advance(MINUTE);
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    stage.dispatcher.round().await.unwrap();
    let due = stage.store.due_notifications().await.unwrap();
    assert_eq!(due.len(), 1, "the older one first");
    stage.store.finish_notification(&due[0].id, Ending::Failed).await.unwrap();
    assert_ne!(stage.store.due_notifications().await.unwrap()[0].id, due[0].id);
    stage.outbox.round().await;
    stage.wait("sesn_1", &[]);
    assert!(!stage.store.repeat_notification("another", &due[0].id).await.unwrap());
    assert!(stage.store.repeat_notification(&ada.id, &due[0].id).await.unwrap());
    stage.mail.given.lock().unwrap().clear();
    stage.outbox.round().await;
    let given: Vec<_> = stage.mail.given.lock().unwrap().drain(..).collect();
    assert_eq!((given[0].id.as_str(), given[0].purpose), (due[0].id.as_str(), Purpose::Again));
}

/// A channel with one recipient that never answers.
struct OneIsSlow {
    told: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl Carrier for OneIsSlow {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    async fn carry(&self, message: &Message) -> Outcome {
        if message.recipient == "slow" {
            return std::future::pending().await;
        }
        self.told.lock().unwrap().push(message.id.clone());
        Outcome::Sent
    }
}

#[tokio::test]
async fn a_slow_recipient_holds_up_nobody() {
    let (store, told) = (Store::in_memory().await.unwrap(), Arc::<Mutex<Vec<String>>>::default());
    for recipient in ["slow", "slow", "fast", "fast"] {
        store.add_test_notification(Channel::Webhook, recipient).await.unwrap();
    }
    let carrier = Arc::new(OneIsSlow { told: told.clone() });
    let sending = tokio::spawn(
        Outbox::new(store, (Inbox::default(), BudgetNotices::default()), vec![carrier], Arc::default()).run(),
    );
    let both = async {
        while told.lock().unwrap().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), both).await.unwrap();
    sending.abort();
}

#[tokio::test]
async fn nothing_is_sent_that_could_not_be_noted() {
    let (mut stage, _) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1"]);
    stage.dispatcher.round().await.unwrap();
    let forbid = "CREATE TRIGGER full BEFORE UPDATE ON notification_messages BEGIN SELECT RAISE(FAIL, 'full'); END";
    sqlx::query(forbid).execute(stage.store.pool()).await.unwrap();
    stage.outbox.round().await;
    stage.outbox.round().await;
    assert!(stage.mail.given.lock().unwrap().is_empty());
    sqlx::query("DROP TRIGGER full").execute(stage.store.pool()).await.unwrap();
    assert_eq!(stage.sent().await.len(), 1);
}
