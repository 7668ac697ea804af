-- Who is told that calls wait, and how. Times are milliseconds since 1970, UTC.

-- What a person wants to be told of. Without a row: nothing.
CREATE TABLE notification_choices (
    user_id       TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    by_mail       INTEGER NOT NULL,
    by_push       INTEGER NOT NULL,
    confirmations INTEGER NOT NULL,
    results       INTEGER NOT NULL,
    stopped       INTEGER NOT NULL,
    least_level   TEXT NOT NULL CHECK (least_level IN ('routine', 'look-closely', 'dangerous')),
    quiet_from    INTEGER, -- minutes since midnight, in the zone
    quiet_to      INTEGER,
    time_zone     TEXT NOT NULL
) STRICT;

-- Nothing but the link that confirms it is sent to an address without confirmed_at. Of the link's token only the SHA-256
-- is kept.
CREATE TABLE mail_addresses (
    user_id          TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address          TEXT NOT NULL,
    token_hash       BLOB,
    token_expires_at INTEGER,
    confirmed_at     INTEGER
) STRICT;

-- Endpoints of other programs. The secret is what requests are signed with.
CREATE TABLE webhooks (
    id            TEXT PRIMARY KEY,
    url           TEXT NOT NULL,
    format        TEXT NOT NULL CHECK (format IN ('standard', 'slack', 'teams')),
    secret        TEXT NOT NULL,
    made_by       TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    confirmations INTEGER NOT NULL,
    results       INTEGER NOT NULL,
    stopped       INTEGER NOT NULL,
    least_level   TEXT NOT NULL CHECK (least_level IN ('routine', 'look-closely', 'dangerous'))
) STRICT;

-- A message is written together with what it tells, before it is sent, and finished once it was. The recipient is a user,
-- or a webhook.
CREATE TABLE notification_messages (
    id        TEXT PRIMARY KEY,
    channel   TEXT NOT NULL CHECK (channel IN ('mail', 'push', 'webhook')),
    recipient TEXT NOT NULL,
    purpose   TEXT NOT NULL CHECK (purpose IN ('calls', 'again', 'test')),
    notices   TEXT NOT NULL, -- JSON
    made_at   INTEGER NOT NULL,
    attempt   INTEGER NOT NULL DEFAULT 0,
    due_at    INTEGER, -- when it is tried next; absent: never
    outcome   TEXT CHECK (outcome IN ('sent', 'failed', 'answered'))
) STRICT;
CREATE INDEX notification_messages_due ON notification_messages (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notification_messages_by_time ON notification_messages (made_at);

-- What was told to whom: once each, whatever happens to the server.
CREATE TABLE notified (
    notice    TEXT NOT NULL,
    channel   TEXT NOT NULL,
    recipient TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (notice, channel, recipient)
) STRICT, WITHOUT ROWID;

-- Each attempt to reach a webhook.
CREATE TABLE webhook_deliveries (
    id         INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    about      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    status     INTEGER, -- of the response, if there was one
    error      TEXT
) STRICT;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, at);
