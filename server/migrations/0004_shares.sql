-- Links that show one session to people without an account. As with tokens, only their SHA-256 is kept, and a link is
-- worth no more than its maker may. Times are milliseconds since 1970, UTC.
CREATE TABLE shares (
    id         TEXT PRIMARY KEY,
    session_id TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hide_tools INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    seen_at    INTEGER -- when its page was last opened
) STRICT;
CREATE INDEX shares_by_session ON shares (session_id, created_at);
