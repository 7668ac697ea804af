//! Passkeys belong to one person, and questions are answered once.

use super::*;
use crate::identity::Role;

fn passkey(n: u8) -> NewPasskey {
    NewPasskey { credential_id: vec![n; 16], transports: 0, public_key: vec![n], state: [n; 7] }
}

async fn people() -> (Store, String, String) {
    let store = Store::in_memory().await.unwrap();
    let ada = store.add_user("ada", Role::Approver, "hash").await.unwrap().id;
    let ben = store.add_user("ben", Role::Approver, "hash").await.unwrap().id;
    (store, ada, ben)
}

#[tokio::test]
async fn a_passkey_is_its_owners_alone() {
    let (store, ada, ben) = people().await;
    let id = store.add_passkey(&ada, "phone", &passkey(1)).await.unwrap().unwrap();
    assert_eq!(store.add_passkey(&ben, "phone", &passkey(1)).await.unwrap(), None, "the credential is taken");
    assert!(!store.rename_passkey(&ben, &id, "mine").await.unwrap());
    assert!(!store.delete_passkey(&ben, &id).await.unwrap());
    assert_eq!(store.passkey(&ben, &[1; 16]).await.unwrap(), None);
    assert!(store.rename_passkey(&ada, &id, "laptop").await.unwrap());
    let listed = store.passkeys(&ada).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].used_at), (1, "laptop", None));
    assert!(store.delete_passkey(&ada, &id).await.unwrap());
    assert_eq!(store.credentials(&ada).await.unwrap(), []);
}

#[tokio::test]
async fn a_person_has_a_bounded_number() {
    let (store, ada, ben) = people().await;
    for n in 0..u8::try_from(MAX_PASSKEYS).unwrap() {
        assert!(store.add_passkey(&ada, "one of many", &passkey(n)).await.unwrap().is_some());
    }
    assert_eq!(store.add_passkey(&ada, "too many", &passkey(99)).await.unwrap(), None);
    assert!(store.add_passkey(&ben, "first", &passkey(99)).await.unwrap().is_some());
}

#[tokio::test]
async fn two_uses_at_once_count_as_one() {
    let (store, ada, _) = people().await;
    store.add_passkey(&ada, "phone", &passkey(1)).await.unwrap().unwrap();
    let found = store.passkey(&ada, &[1; 16]).await.unwrap().unwrap();
    assert!(store.note_passkey_used(&found, [2; 7]).await.unwrap());
    assert!(!store.note_passkey_used(&found, [3; 7]).await.unwrap());
    assert!(store.passkeys(&ada).await.unwrap()[0].used_at.is_some());
}

#[tokio::test]
async fn a_question_is_answered_once_by_whom_and_for_what_it_was_asked() {
    let (store, ada, ben) = people().await;
    let purpose = Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "d" };
    let asked = NewChallenge { user_id: &ada, login: [1; 32], purpose };
    store.add_challenge(asked, 7, b"state").await.unwrap();
    for other in [
        NewChallenge { user_id: &ben, ..asked },
        NewChallenge { login: [2; 32], ..asked },
        NewChallenge { purpose: Purpose::Register, ..asked },
        NewChallenge {
            purpose: Purpose::StepUp { session: "sesn_2", tool_use_id: "sevt_1", input_digest: "d" },
            ..asked
        },
        NewChallenge {
            purpose: Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_2", input_digest: "d" },
            ..asked
        },
        NewChallenge {
            purpose: Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "e" },
            ..asked
        },
    ] {
        assert_eq!(store.take_challenge(other, 7).await.unwrap(), None, "{other:?}");
    }
    assert_eq!(store.take_challenge(asked, 8).await.unwrap(), None);
    assert_eq!(store.take_challenge(asked, 7).await.unwrap().as_deref(), Some(&b"state"[..]));
    assert_eq!(store.take_challenge(asked, 7).await.unwrap(), None);
}

#[tokio::test]
async fn questions_expire_and_are_bounded() {
    let (store, ada, ben) = people().await;
    let asked = NewChallenge { user_id: &ada, login: [1; 32], purpose: Purpose::Register };
    store.add_challenge(asked, 1, b"").await.unwrap();
    store.clock().advance(120_000);
    assert_eq!(store.take_challenge(asked, 1).await.unwrap(), None);
    for n in 0..20 {
        store.add_challenge(asked, n, b"").await.unwrap();
    }
    store.add_challenge(NewChallenge { user_id: &ben, ..asked }, 50, b"").await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM passkey_challenges").fetch_one(store.pool()).await.unwrap();
    assert_eq!(left, 11);
    assert_eq!(store.take_challenge(asked, 9).await.unwrap(), None);
    assert!(store.take_challenge(asked, 10).await.unwrap().is_some(), "the newest stay");
}
