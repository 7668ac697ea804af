//! The database: whether it is whole, of this version, how large, and what its write-ahead log holds.

use super::{
    look::{Look, look},
    subject::{Place, Subject},
};
use crate::{
    config::Config,
    store::{
        StoreError, Trouble, beside,
        inspect::{Inspection, Schema, Wholeness, inspect},
    },
};
use pilothouse_console_api::{Check, CheckId};
use pilothouse_domain::format::bytes;
use std::{fs, path::Path, time::Duration};

/// How long a file is looked at: a page waits for it, a person at a terminal has more time.
const ON_A_PAGE: Duration = Duration::from_secs(2);
const AT_A_TERMINAL: Duration = Duration::from_secs(60);

/// A write-ahead log that is larger isn't copied to the file as it should be; in bytes. SQLite begins at 32 MB.
const LONG_LOG: u64 = 256 * 1024 * 1024;

/// Less unused room isn't worth a word, in bytes.
const MUCH_UNUSED: u64 = 256 * 1024 * 1024;

/// What a fault of the file itself needs.
const RESTORE: &str = "Stop every pilothouse process and restore the file from a backup together with its -wal file, or see \
                       what sqlite3 FILE .recover can save.";

/// The checks of the database.
pub async fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    let path = config.database();
    let tried = format!("Read every page of {} (PRAGMA quick_check).", path.display());
    let look = look(CheckId::Database, tried);
    if subject.is_wrong("DATABASE_URL") {
        return vec![look.skipped("It isn't known which database is meant: DATABASE_URL can't be used.")];
    }
    if !path.exists() {
        return vec![if beside(path, ".lock").exists() {
            let found = "The file is gone, but it was in use before.";
            look.failed(
                found,
                format!("{RESTORE} To begin with an empty one, delete {}.", beside(path, ".lock").display()),
            )
        } else {
            look.ok("There is none yet. The first start makes it.")
        }];
    }
    let patience = if subject.place == Place::Server { ON_A_PAGE } else { AT_A_TERMINAL };
    match inspect(path, patience).await {
        Err(error) => vec![look.failed(reason(&error, path), RESTORE)],
        Ok(found) => {
            let whole = whole(subject, look, &found, patience).await;
            vec![whole, migrations(&found.schema), size(&found), write_ahead_log(path, &found)]
        }
    }
}

fn reason(error: &StoreError, path: &Path) -> String {
    format!("{} can't be read: {error}", path.display())
}

async fn whole(subject: &Subject, look: Look, found: &Inspection, patience: Duration) -> Check {
    // What the server writes with is the best proof; a command has the file open to read only.
    if let Some(store) = subject.store.as_ref().filter(|_| subject.place == Place::Server)
        && let Err(error) = store.try_to_write().await
    {
        let words = error.trouble().map_or("See the server's log.", Trouble::words);
        return look.failed(format!("It can't be written: {error}"), words);
    }
    match &found.wholeness {
        Wholeness::Whole => look.ok("All pages are in order."),
        Wholeness::Damaged(faults) => look.failed(format!("It is damaged: {}", faults.join("; ")), RESTORE),
        Wholeness::TooLarge => look.skipped(format!(
            "It is too large to read within {} s. pilothouse doctor, at a terminal, takes up to {} s.",
            patience.as_secs(),
            AT_A_TERMINAL.as_secs()
        )),
    }
}

fn migrations(schema: &Schema) -> Check {
    let look = look(CheckId::Migrations, "Compare the tables with those of this version.");
    let Schema { applied, pending, newer, wrong } = schema;
    if !wrong.is_empty() {
        let found = format!("{applied} migrations were made; these were changed since, or didn't end: {wrong:?}.");
        return look.failed(found, "Run the version that made the database, or restore a backup.");
    }
    if *newer > 0 {
        let found = format!("{newer} of {applied} migrations are from a newer version.");
        return look.warning(found, "This version works beside them, but run the newer one.");
    }
    match pending {
        0 => look.ok(format!("All {applied} migrations were made.")),
        _ => look.ok(format!("{applied} migrations were made; {pending} are made at the next start.")),
    }
}

fn size(found: &Inspection) -> Check {
    let look = look(CheckId::DatabaseSize, "Ask SQLite for its pages, and those without content.");
    let words = format!("{}, of which {} hold nothing.", bytes(found.bytes), bytes(found.free_bytes));
    if found.free_bytes > MUCH_UNUSED && found.free_bytes > found.bytes / 2 {
        return look.warning(words, "To give it back to the disk, stop the server and run: sqlite3 FILE VACUUM");
    }
    look.ok(words)
}

fn write_ahead_log(path: &Path, found: &Inspection) -> Check {
    let log = beside(path, "-wal");
    let look = look(CheckId::WriteAheadLog, format!("Look at {}.", log.display()));
    let size = fs::metadata(&log).map_or(0, |log| log.len());
    if found.journal_mode != "wal" {
        let found = format!("The database has the journal mode {}, which is slower.", found.journal_mode);
        return look.warning(found, "The server's next start sets it to wal.");
    }
    let words = format!("{} wait to be copied into the database.", bytes(size));
    if size > LONG_LOG {
        let advice = "Something reads without end, so that the log can't be copied. End other programs that have the database open, or restart the server.";
        return look.warning(words, advice);
    }
    look.ok(words)
}
