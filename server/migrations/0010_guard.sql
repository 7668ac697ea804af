-- Where a change came from, and browsers that have logged in before. Times are milliseconds since 1970, UTC.
ALTER TABLE ledger ADD COLUMN address TEXT;

-- A browser's id is a secret that only the browser holds; here lies its SHA-256. Each person who has logged in there has
-- a row of their own.
CREATE TABLE devices (
    hash    BLOB NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (hash, user_id)
) STRICT;
CREATE INDEX devices_by_user ON devices (user_id, seen_at);
