//! Uploads with progress, over `XMLHttpRequest`, because `fetch` does not report progress.

use crate::ui::Failure;
use leptos::ev::{DragEvent, Event};

#[cfg(target_arch = "wasm32")]
pub use in_browser::{PickedFile, Upload};
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::{PickedFile, Upload};

/// How an upload goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// The percentage sent.
    Sent(u8),
    /// The file is stored.
    Done,
    /// It is not.
    Failed(Failure),
}

/// The files chosen in an `<input type="file">`, which is emptied, so that the same file can be chosen again.
pub fn picked(event: &Event) -> Vec<PickedFile> {
    #[cfg(target_arch = "wasm32")]
    return in_browser::picked(event);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = event;
        Vec::new()
    }
}

/// The files dropped.
pub fn dropped(event: &DragEvent) -> Vec<PickedFile> {
    #[cfg(target_arch = "wasm32")]
    return in_browser::dropped(event);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = event;
        Vec::new()
    }
}

/// What an answer other than success says: the API's message, or the status where the answer is not the API's.
#[cfg_attr(not(target_arch = "wasm32"), cfg_attr(not(test), expect(dead_code, reason = "only browsers upload")))]
fn failure_of(status: u16, body: &str) -> Failure {
    match serde_json::from_str::<pilothouse_api::ErrorEnvelope>(body) {
        Ok(envelope) => Failure { message: envelope.error.message, request_id: envelope.request_id },
        Err(_) => Failure { message: format!("The server answered {status}."), request_id: None },
    }
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use super::{DragEvent, Event, Failure, Progress, failure_of};
    use crate::browser::listener::Listener;
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use web_sys::{File, FileList, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};

    /// A file that a person chose.
    #[derive(Clone, Debug)]
    pub struct PickedFile(File);

    impl PickedFile {
        /// Its name.
        pub fn name(&self) -> String {
            self.0.name()
        }

        /// Its size in bytes.
        pub fn size(&self) -> u64 {
            self.0.size() as u64
        }
    }

    /// An upload under way; dropping it cancels it.
    pub struct Upload {
        request: XmlHttpRequest,
        _listeners: Vec<Listener>,
    }

    impl Upload {
        /// Starts to send a file to the Files API.
        pub fn start(file: &PickedFile, report: impl Fn(Progress) + 'static) -> Result<Self, Failure> {
            let request = XmlHttpRequest::new().map_err(|_| refused())?;
            request.open("POST", "/api/v1/files").map_err(|_| refused())?;
            let form = FormData::new().map_err(|_| refused())?;
            form.append_with_blob_and_filename("file", &file.0, &file.name()).map_err(|_| refused())?;
            let listeners = listeners(&request, report)?;
            request.send_with_opt_form_data(Some(&form)).map_err(|_| refused())?;
            Ok(Self { request, _listeners: listeners })
        }
    }

    impl Drop for Upload {
        fn drop(&mut self) {
            self._listeners.clear();
            let _ = self.request.abort();
        }
    }

    fn listeners(request: &XmlHttpRequest, report: impl Fn(Progress) + 'static) -> Result<Vec<Listener>, Failure> {
        let report = Rc::new(report);
        let sent = Rc::clone(&report);
        let on_progress = move |event: Event| {
            if let Some(event) = event.dyn_ref::<ProgressEvent>().filter(|event| event.total() > 0.0) {
                sent(Progress::Sent((event.loaded() / event.total() * 100.0) as u8));
            }
        };
        let (answered, lost) = (Rc::clone(&report), report);
        let answer = request.clone();
        let on_load = move |_| answered(outcome(&answer));
        let on_error = move |_| lost(Progress::Failed(connection_lost()));
        let target = request.upload().map_err(|_| refused())?;
        Ok(vec![
            Listener::new(&target, "progress", on_progress),
            Listener::new(request, "load", on_load),
            Listener::new(request, "error", on_error),
        ])
    }

    fn outcome(request: &XmlHttpRequest) -> Progress {
        let status = request.status().unwrap_or_default();
        if (200..300).contains(&status) {
            return Progress::Done;
        }
        let body = request.response_text().ok().flatten().unwrap_or_default();
        Progress::Failed(failure_of(status, &body))
    }

    fn refused() -> Failure {
        Failure { message: "The browser could not send the file.".to_owned(), request_id: None }
    }

    fn connection_lost() -> Failure {
        Failure { message: "The connection was lost.".to_owned(), request_id: None }
    }

    pub fn picked(event: &Event) -> Vec<PickedFile> {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return Vec::new();
        };
        let files = input.files().map(list).unwrap_or_default();
        input.set_value("");
        files
    }

    pub fn dropped(event: &DragEvent) -> Vec<PickedFile> {
        event.data_transfer().and_then(|data| data.files()).map(list).unwrap_or_default()
    }

    fn list(files: FileList) -> Vec<PickedFile> {
        (0..files.length()).filter_map(|index| files.get(index)).map(PickedFile).collect()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use super::{Failure, Progress};

    /// A file that a person chose; on the server there are none.
    #[derive(Clone, Debug)]
    pub struct PickedFile;

    impl PickedFile {
        /// Its name.
        pub fn name(&self) -> String {
            String::new()
        }

        /// Its size in bytes.
        pub fn size(&self) -> u64 {
            0
        }
    }

    /// An upload under way.
    pub struct Upload;

    impl Upload {
        /// Only browsers upload.
        pub fn start(_: &PickedFile, _: impl Fn(Progress) + 'static) -> Result<Self, Failure> {
            Err(Failure { message: "Files can only be sent from a browser.".to_owned(), request_id: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::failure_of;

    #[test]
    fn a_refusal_says_what_the_api_said() {
        let body = r#"{"type":"error","error":{"type":"request_too_large","message":"Too big."},"request_id":"req_1"}"#;
        let failure = failure_of(413, body);
        assert_eq!((failure.message.as_str(), failure.request_id.as_deref()), ("Too big.", Some("req_1")));
        assert_eq!(failure_of(502, "<html>").message, "The server answered 502.");
    }
}
