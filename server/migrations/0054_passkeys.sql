-- Passkeys of people, which a rule can ask for before a dangerous call is allowed. Times are milliseconds since 1970, UTC.
CREATE TABLE passkeys (
    id            TEXT PRIMARY KEY,
    user_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    credential_id BLOB    NOT NULL UNIQUE,
    transports    INTEGER NOT NULL, -- how browsers reach the authenticator, as webauthn_rp encodes it
    public_key    BLOB    NOT NULL, -- and what was agreed on when it was made, as webauthn_rp encodes it
    state         BLOB    NOT NULL, -- the sign counter and what else changes with use, as webauthn_rp encodes it
    created_at    INTEGER NOT NULL,
    used_at       INTEGER
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (user_id, created_at);

-- Questions to authenticators that wait for their answer. Each is answered once.
CREATE TABLE passkey_challenges (
    challenge  BLOB    PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login      BLOB    NOT NULL, -- SHA-256 of the login cookie's value
    purpose    TEXT    NOT NULL, -- what the answer is good for, down to the call and its input
    state      BLOB    NOT NULL, -- what the answer is checked against, as webauthn_rp encodes it
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_challenges_by_user ON passkey_challenges (user_id, expires_at);
