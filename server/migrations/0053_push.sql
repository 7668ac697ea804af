-- Devices that are told what waits, by Web Push. Times are milliseconds since 1970, UTC.

-- The server's key, by which push services know it (RFC 8292). Subscriptions are bound to it, so it is made once.
CREATE TABLE push_key (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    private_key BLOB NOT NULL
) STRICT;

-- A subscription ends with the login that it was made in.
CREATE TABLE push_devices (
    id              TEXT PRIMARY KEY,
    login           BLOB NOT NULL UNIQUE REFERENCES logins (id_hash) ON DELETE CASCADE,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    -- Where messages are sent, the key that they are encrypted for, and the secret that authenticates them (RFC 8291).
    endpoint        TEXT NOT NULL UNIQUE,
    public_key      BLOB NOT NULL,
    auth            BLOB NOT NULL,
    -- Whether routine calls may be answered from a notification there.
    answers_routine INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    sent_at         INTEGER, -- when its push service last took a message
    failure         TEXT     -- why it did not take the last one
) STRICT;
CREATE INDEX push_devices_by_user ON push_devices (user_id);

-- What a device shows of what waits, so that it can be taken back. Several things may be told under one tag.
CREATE TABLE push_shown (
    device_id TEXT NOT NULL REFERENCES push_devices (id) ON DELETE CASCADE,
    notice    TEXT NOT NULL,
    tag       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (device_id, notice)
) STRICT, WITHOUT ROWID;
