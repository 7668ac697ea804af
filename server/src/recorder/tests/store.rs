//! A store that can't be written: the cause is reported, and recording resumes when it is over.

use super::{Reader, Upstream, browser, event};
use crate::{relay::Relay, store::Store};
use http::StatusCode;
use pilothouse_api::ids::SessionId;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_full_store_is_reported_and_recording_resumes_by_itself() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    store.fill_disk().await;
    let session: SessionId = "sesn_1".parse().unwrap();
    let failed = relay.caught_up(&session).await.err().expect("nothing can be recorded");
    assert_eq!(failed.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(failed.told().message().contains("This console's disk"), "{failed:?}");
    let channel = relay.follow(&session);
    let mut reader = Reader::new(browser(&relay, channel, 0));
    let told = reader.until("state", 1).await;
    assert!(told[0].data.contains("unrecorded") && !told[0].data.contains("upstream"), "{}", told[0].data);
    store.free_disk().await;
    reader.shows([1]).await;
}
