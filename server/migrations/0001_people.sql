-- Who may use the console, how they prove it, and what they changed. Times are milliseconds since 1970, UTC.

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'approver', 'operator', 'admin')),
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

-- A login's id is a secret that only the browser holds; here lies its SHA-256.
CREATE TABLE logins (
    id_hash         BLOB PRIMARY KEY,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    data            TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX logins_by_user ON logins (user_id);

-- The same holds for tokens: only their SHA-256 is kept.
CREATE TABLE tokens (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL COLLATE NOCASE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash         BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_in_use ON tokens (user_id, name) WHERE revoked_at IS NULL;

-- A row is written before the mutation starts and completed when its outcome is known: a row without a status is a
-- mutation whose outcome the server did not live to see.
CREATE TABLE ledger (
    id                  TEXT PRIMARY KEY,
    at                  INTEGER NOT NULL,
    actor               TEXT,
    actor_kind          TEXT NOT NULL CHECK (actor_kind IN ('login', 'token', 'command', 'nobody')),
    token               TEXT,
    method              TEXT NOT NULL,
    path                TEXT NOT NULL,
    action              TEXT NOT NULL,
    resource            TEXT NOT NULL,
    target              TEXT,
    status              INTEGER,
    upstream_request_id TEXT,
    detail              TEXT
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at);
