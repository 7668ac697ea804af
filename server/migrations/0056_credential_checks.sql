-- What the last check of each OAuth credential came to. Nothing of what other servers said, and no secret.
CREATE TABLE credential_checks (
    credential_id TEXT PRIMARY KEY,
    status        TEXT NOT NULL,
    checked_at    INTEGER NOT NULL
) STRICT;
