//! Server-sent events, decoded from bytes as they arrive (events.md §10; WHATWG HTML, "Server-sent events").

/// The longest line that is accepted, in bytes. A tool result may hold megabytes in one `data:` line.
pub const MAX_LINE: usize = 16 * 1024 * 1024;

/// The most data that one event may have, in bytes.
pub const MAX_EVENT: usize = 32 * 1024 * 1024;

/// One dispatched event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerSentEvent {
    /// The `event:` field; `message` where there was none.
    pub event: String,
    /// The `data:` lines, joined by line feeds.
    pub data: String,
    /// The last `id:` seen on the stream so far.
    pub id: Option<String>,
}

/// Why a stream can't be decoded further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A line grew beyond the limit, in bytes.
    #[error("a line of the event stream is longer than {0} bytes")]
    LineTooLong(usize),
    /// An event's data grew beyond the limit, in bytes.
    #[error("an event of the stream holds more than {0} bytes")]
    EventTooLarge(usize),
}

/// An incremental decoder: push bytes that are split anywhere, take the events that they complete.
#[derive(Clone, Debug)]
pub struct Decoder {
    line: Vec<u8>,
    event: String,
    data: String,
    has_data: bool,
    id: Option<String>,
    at_start: bool,
    after_cr: bool,
    max_line: usize,
    max_event: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::with_limits(MAX_LINE, MAX_EVENT)
    }
}

impl Decoder {
    /// A decoder with limits of its own, in bytes.
    pub fn with_limits(max_line: usize, max_event: usize) -> Self {
        Self {
            line: Vec::new(),
            event: String::new(),
            data: String::new(),
            has_data: false,
            id: None,
            at_start: true,
            after_cr: false,
            max_line,
            max_event,
        }
    }

    /// Decodes the next bytes. After an error the stream can no longer be decoded.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<ServerSentEvent>, DecodeError> {
        let mut events = Vec::new();
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + part.len() > self.max_line {
                return Err(DecodeError::LineTooLong(self.max_line));
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { break };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            events.extend(self.end_line()?);
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Result<Option<ServerSentEvent>, DecodeError> {
        let mut line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.at_start) && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let text = String::from_utf8_lossy(&line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if self.data.len() + value.len() >= self.max_event {
                    return Err(DecodeError::EventTooLarge(self.max_event));
                }
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            _ => {}
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<ServerSentEvent> {
        let event = std::mem::take(&mut self.event);
        let data = std::mem::take(&mut self.data);
        std::mem::take(&mut self.has_data).then(|| ServerSentEvent {
            event: if event.is_empty() { "message".to_owned() } else { event },
            data,
            id: self.id.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
