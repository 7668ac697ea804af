//! Answers that are given in a notification, where nobody sees the call's input: only to routine calls, and only by people
//! who switched that on for the device.

use super::{asked::AskedCall, shown::INPUT_DIGEST};
use crate::{
    failure::Failure,
    identity::{Identity, Via},
    store::{Store, logins::login_of},
};
use http::{HeaderName, request::Parts};
use pilothouse_domain::intent::Level;
use serde_json::Value;
use tower_sessions::Session;

/// The header that says where an answer was given: `notification`. Answers of pages and programs have none.
pub const ANSWERED_FROM: HeaderName = HeaderName::from_static("pilothouse-answered-from");

/// Refuses what may not be answered so. `call` is the one that the answer names, once its input is found to be the one that
/// the notification was about.
pub(super) async fn check(
    store: &Store,
    identity: &Identity,
    parts: &Parts,
    body: &Value,
    call: Option<&AskedCall>,
) -> Result<(), Failure> {
    let Some(from) = parts.headers.get(ANSWERED_FROM) else { return Ok(()) };
    if from != "notification" {
        return Err(Failure::invalid(format!("{ANSWERED_FROM}: expected notification, or no such header.")));
    }
    let call =
        call.ok_or_else(|| Failure::invalid(format!("{INPUT_DIGEST}: an answer from a notification needs it.")))?;
    let mut kinds = body["events"].as_array().into_iter().flatten().map(|event| &event["type"]);
    if kinds.any(|kind| kind != "user.tool_confirmation") {
        return Err(Failure::invalid("events: only Allow and Deny are sent from a notification."));
    }
    let login = parts.extensions.get::<Session>().filter(|_| identity.via == Via::Login).and_then(login_of);
    let may = match login {
        Some(login) => store.login_answers_routine(&identity.user_id, &login).await?,
        None => false,
    };
    if !may {
        return Err(open_it("You have not switched on answers from notifications for this device."));
    }
    if call.asked.level != Level::Routine {
        return Err(open_it("Only routine calls can be answered from a notification."));
    }
    Ok(())
}

fn open_it(why: &str) -> Failure {
    Failure::forbidden(format!("{why} Open the call to read and answer it.")).with_code("open_the_call")
}
