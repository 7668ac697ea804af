-- The chain of hashes over each session's log: a link for each copy of an event, in the order of sealing.
CREATE TABLE seals (
    session_id TEXT    NOT NULL,
    seal       INTEGER NOT NULL, -- counts from 1
    event_id   TEXT    NOT NULL,
    thread     TEXT    NOT NULL, -- the child thread on whose own stream this copy came; empty: the session's own
    at         INTEGER NOT NULL, -- when it was sealed, milliseconds since 1970
    sha256     BLOB    NOT NULL, -- of the event's JSON
    hash       BLOB    NOT NULL, -- of the link before it and this one
    PRIMARY KEY (session_id, seal)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seals_once ON seals (session_id, event_id, thread);

-- What the last check of each chain found.
CREATE TABLE verifications (
    session_id TEXT PRIMARY KEY,
    checked_at INTEGER NOT NULL, -- milliseconds since 1970
    state      TEXT    NOT NULL,
    seals      INTEGER NOT NULL, -- how many links it had
    body       TEXT    NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX verifications_by_time ON verifications (checked_at);
