//! A session's chain as a file, written a part at a time.

use crate::store::{Store, StoreError};
use axum::body::Bytes;
use futures::{Stream, stream};
use pilothouse_domain::chain::{End, Head, Line, Verified};
use serde::Serialize;

/// Where the writing is.
enum Part {
    Head,
    After(u64),
    Done,
}

/// The lines of a session's evidence. What is sealed while it is written is not in it.
///
/// # Errors
/// When the database fails; then the file has no last line.
pub async fn lines(
    store: Store,
    session: String,
) -> Result<impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static, StoreError> {
    let sealed = store.last_seal(&session).await?;
    let unsealed = store.unsealed(&session).await?.count;
    let complete = store.log_state(&session).await?.complete;
    let head = Head::new(&session, sealed.clone(), unsealed, complete, store.clock().now());
    Ok(stream::try_unfold((store, Part::Head), move |(store, part)| {
        let (session, sealed, head) = (session.clone(), sealed.clone(), head.clone());
        async move {
            Ok(match part {
                Part::Done => None,
                Part::Head => Some((line(&head)?, (store, Part::After(0)))),
                Part::After(seal) if seal < sealed.count => {
                    let (text, last) = links(&store, &session, seal, sealed.count).await?;
                    Some((text, (store, Part::After(last))))
                }
                Part::After(_) => {
                    let Verified { count, head } = sealed;
                    Some((line(&End { end: true, count, head })?, (store, Part::Done)))
                }
            })
        }
    }))
}

/// Links behind one, up to another; and the place of the last.
async fn links(store: &Store, session: &str, after: u64, last: u64) -> Result<(Bytes, u64), StoreError> {
    let (mut text, mut at) = (Vec::new(), last);
    for link in store.seals_after(session, after).await?.into_iter().filter(|link| link.seal.seal <= last) {
        at = link.seal.seal;
        // An event that is gone leaves an empty text, which doesn't fit its link.
        let (entry, body) = (link.seal.entry(), link.body.unwrap_or_default());
        text.extend(line(&Line { seal: at, hash: link.hash, entry, body })?);
    }
    Ok((text.into(), at))
}

fn line(of: &impl Serialize) -> Result<Bytes, StoreError> {
    let mut text = serde_json::to_vec(of).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    text.push(b'\n');
    Ok(text.into())
}
