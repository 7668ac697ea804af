//! Sign-ins that are under way. They are kept in memory alone: they hold secrets, and last for minutes.

use super::{asked::Asked, discovery::Server, registration::Client};
use crate::{clock::Clock, secret::digest};
use pilothouse_api::secret::Secret;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How long somebody may take at the authorization server, in milliseconds.
const LIFETIME: i64 = 15 * 60 * 1000;

/// The most of one person, and of all; the oldest are forgotten.
const MAX_OF_ONE: usize = 10;
const MAX: usize = 200;

/// A login of a person in a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Whose.
    pub user_id: String,
    /// The digest of the login cookie.
    pub digest: [u8; 32],
}

/// What a sign-in is for, and what its end is checked against.
#[derive(Debug)]
pub struct SignIn {
    pub asked: Asked,
    pub client: Client,
    pub verifier: Secret,
    pub resource: String,
    pub server: Server,
}

#[derive(Debug)]
struct Open {
    login: Login,
    expires_at: i64,
    sign_in: SignIn,
}

/// The sign-ins by the digest of their `state`.
#[derive(Debug)]
pub struct OpenSignIns {
    clock: Clock,
    open: Mutex<HashMap<[u8; 32], Open>>,
}

impl OpenSignIns {
    pub fn new(clock: Clock) -> Self {
        Self { clock, open: Mutex::default() }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Keeps a sign-in; when it is forgotten.
    pub fn add(&self, login: Login, state: &str, sign_in: SignIn) -> i64 {
        let (now, mut open) = (self.now(), self.lock());
        open.retain(|_, one| one.expires_at > now);
        forget(&mut open, MAX_OF_ONE, |one| one.login.user_id == login.user_id);
        forget(&mut open, MAX, |_| true);
        let expires_at = now + LIFETIME;
        open.insert(digest(state), Open { login, expires_at, sign_in });
        expires_at
    }

    /// Takes a sign-in of this login. One of somebody else stays.
    pub fn take(&self, login: &Login, state: &str) -> Option<SignIn> {
        let (key, now, mut open) = (digest(state), self.now(), self.lock());
        open.get(&key).filter(|one| one.login == *login && one.expires_at > now)?;
        open.remove(&key).map(|one| one.sign_in)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room for one more of those that count.
fn forget(open: &mut HashMap<[u8; 32], Open>, most: usize, counts: impl Fn(&Open) -> bool) {
    while open.values().filter(|one| counts(one)).count() >= most {
        let oldest = open.iter().filter(|(_, one)| counts(one)).min_by_key(|(_, one)| one.expires_at);
        let Some(key) = oldest.map(|(key, _)| *key) else { return };
        open.remove(&key);
    }
}
