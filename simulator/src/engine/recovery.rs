//! Resumes a session whose process ended in the middle of a turn.

use super::SessionDraft;
use crate::{events::make, http::HttpError, records::Status};
use serde_json::Map;

impl SessionDraft {
    /// Repairs what the end of the process left open, so that the turn continues: an open model request ends as failed
    /// and is made again, which events.md §8.6 reports as a retry. Finished steps are not repeated.
    pub(super) fn recover(&mut self) -> Result<(), HttpError> {
        let open = self.threads_where(|thread| thread.run.as_ref().is_some_and(|run| run.request.is_some()));
        for thread_id in &open {
            self.close_request(thread_id, true)?;
        }
        let has_work = !self.session.workflows.is_empty() || self.runs().next().is_some();
        if self.session.status == Status::Rescheduling {
            self.set_running();
        } else if has_work {
            let message = "The server was restarted. The interrupted step is repeated.";
            self.announce(make::error("model_request_failed_error", message, "retrying", &Map::new()));
            self.reschedule();
            self.set_running();
        }
        Ok(())
    }
}
