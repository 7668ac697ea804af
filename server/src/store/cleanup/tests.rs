//! Plans are confirmed once, and say what became of each item.

use super::*;
use pilothouse_console_api::{ChooseCleanup, CleanupItemsFilter, CleanupState};
use pilothouse_domain::cleanup::{Action, Reason, Rule, Upkeep};

fn item(id: &str) -> NewItem {
    NewItem {
        reason: Reason::Idle,
        id: id.to_owned(),
        name: "\u{e4}".repeat(1_000),
        action: Action::Archive,
        last_at: 1,
        upkeep: Upkeep { is_at_work: false, bytes: 2 },
    }
}

async fn ready(store: &Store, ids: &[&str]) -> String {
    let rules = [(Reason::Idle, Rule::usual(Reason::Idle))].into();
    let id = store.add_cleanup(&rules, &MadeBy::Person("ada".to_owned())).await.unwrap();
    let items: Vec<_> = ids.iter().map(|id| item(id)).collect();
    store.finish_cleanup_plan(&id, &items, &["Cut.".to_owned()]).await.unwrap();
    id
}

fn by(name: &str) -> Confirmed {
    Confirmed { name: name.to_owned(), user_id: Some(format!("user-{name}")), token: None, address: None }
}

#[tokio::test]
async fn what_a_plan_found_is_chosen_confirmed_once_and_told() {
    let store = Store::in_memory().await.unwrap();
    let id = ready(&store, &["sesn_1", "sesn_2", "sesn_2"]).await;
    let items = store.cleanup_items(&id, &CleanupItemsFilter::default(), 10).await.unwrap();
    assert_eq!(items.len(), 2, "a thing is there once");
    assert!(items[0].name.len() <= 512);
    let choice = |chosen: &[&str]| ChooseCleanup {
        shown: vec!["sesn_1".to_owned(), "sesn_2".to_owned(), "sesn_9".to_owned()],
        chosen: chosen.iter().map(|id| (*id).to_owned()).collect(),
    };
    assert_eq!(store.choose_cleanup(&id, &choice(&["sesn_1"])).await.unwrap(), Chosen::Kept(1));
    assert_eq!(store.choose_cleanup(&id, &choice(&["sesn_1"])).await.unwrap(), Chosen::Kept(1), "nothing changed");
    assert_eq!(store.choose_cleanup("none", &choice(&[])).await.unwrap(), Chosen::Unknown);
    assert_eq!(store.cleanup_sums(&id).await.unwrap()[&Reason::Idle].1.bytes, 2);
    assert_eq!(store.confirm_cleanup(&id, 0, &by("ada")).await.unwrap(), Confirmation::Changed);
    assert_eq!(store.confirm_cleanup("none", 0, &by("ada")).await.unwrap(), Confirmation::Unknown);
    assert_eq!(store.confirm_cleanup(&id, 1, &by("ada")).await.unwrap(), Confirmation::Begun);
    let twice = store.confirm_cleanup(&id, 1, &by("bob")).await.unwrap();
    assert_eq!(twice, Confirmation::NotNow(CleanupState::Running, Some("ada".to_owned())));
    assert_eq!(store.choose_cleanup(&id, &choice(&[])).await.unwrap(), Chosen::TooLate);
    let other = ready(&store, &["sesn_3"]).await;
    assert_eq!(store.confirm_cleanup(&other, 0, &by("bob")).await.unwrap(), Confirmation::OtherRuns(id.clone()));
    let next = store.next_cleanup_item(&id).await.unwrap().unwrap();
    assert_eq!(next.item.id, "sesn_1");
    store.note_cleanup_item(&id, next.item.seq, CleanupItemState::Done, None).await.unwrap();
    assert_eq!(store.next_cleanup_item(&id).await.unwrap(), None);
    assert_eq!(store.cleanup_counts(&id).await.unwrap().words(), "1 done, 1 left out");
    assert!(store.stop_cleanup(&id, "Enough.").await.unwrap());
    assert!(!store.stop_cleanup(&id, "Enough.").await.unwrap());
    let plan = store.cleanup_plan(&id).await.unwrap().unwrap();
    assert_eq!((plan.state, plan.note.as_deref()), (CleanupState::Stopped, Some("Enough.")));
    assert_eq!(plan.cut, ["Cut."]);
}

#[tokio::test]
async fn plans_that_nobody_confirmed_are_forgotten_after_a_week() {
    let store = Store::in_memory().await.unwrap();
    let (old, kept) = (ready(&store, &["sesn_1"]).await, ready(&store, &["sesn_1"]).await);
    assert_eq!(store.confirm_cleanup(&kept, 0, &by("ada")).await.unwrap(), Confirmation::Begun);
    store.clock().advance(8 * 24 * 3_600_000);
    ready(&store, &[]).await;
    assert_eq!(store.cleanup_plan(&old).await.unwrap(), None);
    assert_eq!(store.cleanup_items(&old, &CleanupItemsFilter::default(), 10).await.unwrap(), []);
    assert!(store.cleanup_plan(&kept).await.unwrap().is_some());
    assert_eq!(store.cleanups().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_server_leaves_plans_of_commands_alone_and_ends_those_that_were_left_behind() {
    let store = Store::in_memory().await.unwrap();
    let rules = [(Reason::Idle, Rule::usual(Reason::Idle))].into();
    let id = store.add_cleanup(&rules, &MadeBy::Command).await.unwrap();
    assert_eq!(store.cleanup_in(CleanupState::Reading).await.unwrap(), None);
    store.finish_cleanup_plan(&id, &[item("sesn_1")], &[]).await.unwrap();
    let nobody = Confirmed { user_id: None, ..by("the command line") };
    assert_eq!(store.confirm_cleanup(&id, 0, &nobody).await.unwrap(), Confirmation::Begun);
    assert_eq!(store.cleanup_in(CleanupState::Running).await.unwrap(), None);
    store.stop_command_cleanup().await.unwrap();
    assert_eq!(store.cleanup_plan(&id).await.unwrap().unwrap().state, CleanupState::Stopped);
    assert_eq!(store.confirm_cleanup(&id, 0, &by("ada")).await.unwrap(), Confirmation::Begun, "a person goes on");
    assert!(store.cleanup_in(CleanupState::Running).await.unwrap().is_some());
}
