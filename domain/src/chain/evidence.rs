//! A session's chain as a file that others can check: JSON Lines, which begin with a head and end with an end.
//!
//! Texts that hashes are over stand in it as JSON strings, so that any program gets their very bytes back.

use super::{Broken, Chain, Seal, Verified, beginning, digest};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What the first line says of the format.
pub const FORMAT: &str = "pilothouse-evidence-1";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Always [`FORMAT`].
    pub format: String,
    /// The session.
    pub session: String,
    /// Always `sha256`.
    pub algorithm: String,
    /// What the chain begins with: the hash of 64 zeros and the session's id.
    pub first: String,
    /// How many links follow.
    pub count: u64,
    /// The hash of the last one.
    pub head: String,
    /// Events of the log that were not sealed yet.
    pub unsealed: u64,
    /// Whether the log reaches back to the session's beginning.
    pub complete: bool,
    /// When the file was made, in milliseconds since 1970.
    pub exported_at: i64,
}

impl Head {
    /// The head of a session's evidence.
    pub fn new(session: &str, verified: Verified, unsealed: u64, complete: bool, exported_at: i64) -> Self {
        let Verified { count, head } = verified;
        let (format, algorithm) = (FORMAT.to_owned(), "sha256".to_owned());
        let (session, first) = (session.to_owned(), beginning(session));
        Self { format, session, algorithm, first, count, head, unsealed, complete, exported_at }
    }
}

/// A line for each link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The link's place, from 1.
    pub seal: u64,
    /// SHA-256 of the hash before it and the entry, in lower-case hexadecimal.
    pub hash: String,
    /// The link: a [`Seal`] as JSON.
    pub entry: String,
    /// The event as the upstream sent it.
    pub body: String,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Always true: that nothing was cut off.
    pub end: bool,
    /// How many links there were.
    pub count: u64,
    /// The hash of the last one.
    pub head: String,
}

/// What a file of evidence is about, once it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// The first line.
    pub about: Head,
    /// The chain.
    pub verified: Verified,
}

/// Checks a file of evidence, line by line.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    line: u64,
    begun: Option<(Head, Chain)>,
    ended: bool,
    kept: Option<String>,
}

impl Checker {
    /// Also checks that one link has this hash, which was kept elsewhere.
    pub fn with_kept(kept: Option<String>) -> Self {
        Self { kept, ..Self::default() }
    }

    /// Checks the next line.
    ///
    /// # Errors
    /// When the chain doesn't hold there, or it is no line of evidence.
    pub fn line(&mut self, text: &str) -> Result<(), Broken> {
        self.line += 1;
        if self.ended {
            return Err(self.not("something follows the end"));
        }
        match self.begun.take() {
            None => self.begin(text),
            Some((head, mut chain)) => {
                let checked = self.follow(&head, &mut chain, text);
                self.begun = Some((head, chain));
                checked
            }
        }
    }

    /// Says what was checked, after the last line.
    ///
    /// # Errors
    /// When the file was cut off, or no link has the hash that was kept.
    pub fn end(mut self) -> Result<Sealed, Broken> {
        self.line += 1;
        let Some((about, chain)) = self.begun.take().filter(|_| self.ended) else {
            return Err(self.not("the file ends before its last line"));
        };
        match self.kept {
            Some(kept) => Err(Broken::NoSuchHash(kept)),
            None => Ok(Sealed { about, verified: chain.verified().clone() }),
        }
    }

    fn begin(&mut self, text: &str) -> Result<(), Broken> {
        let head: Head = self.read(text)?;
        if head.format != FORMAT || head.algorithm != "sha256" || head.first != beginning(&head.session) {
            return Err(self.not("it is no evidence of this format"));
        }
        self.meet(&head.first);
        let chain = Chain::new(&head.session);
        self.begun = Some((head, chain));
        Ok(())
    }

    fn follow(&mut self, head: &Head, chain: &mut Chain, text: &str) -> Result<(), Broken> {
        if chain.verified().count == head.count {
            let end: End = self.read(text)?;
            let all = Verified { count: end.count, head: end.head };
            let is_all = end.end && all == *chain.verified() && head.head == all.head;
            self.ended = is_all;
            return if is_all { Ok(()) } else { Err(self.not("the end doesn't fit the chain")) };
        }
        let line: Line = self.read(text)?;
        let seal: Seal = self.read(&line.entry)?;
        if seal.entry() != line.entry || seal.seal != line.seal {
            return Err(Broken::SealChanged(line.seal));
        }
        chain.check(&seal, &line.hash)?;
        let event: Value = self.read(&line.body)?;
        if digest(line.body.as_bytes()) != seal.sha256 || event.get("id").and_then(Value::as_str) != Some(&seal.event) {
            return Err(Broken::EventChanged(seal.event));
        }
        self.meet(&line.hash);
        Ok(())
    }

    fn meet(&mut self, hash: &str) {
        self.kept.take_if(|kept| kept == hash);
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, Broken> {
        serde_json::from_str(text).map_err(|_| self.not("it is no line of evidence"))
    }

    fn not(&self, why: &str) -> Broken {
        Broken::NotEvidence { line: self.line, why: why.to_owned() }
    }
}
