-- Standing rules. A version is added when it is switched on, and never changed.
CREATE TABLE rule_versions (
    version        INTEGER PRIMARY KEY,
    -- A JSON array of rules.
    rules          TEXT NOT NULL,
    switched_on_at INTEGER NOT NULL,
    switched_on_by TEXT NOT NULL
) STRICT;

-- What is being written: at most one. Its revision grows with each change, so that two writers notice each other.
CREATE TABLE rule_draft (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    revision   INTEGER NOT NULL,
    rules      TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

-- Of a call that two people must allow: who allowed it first. The decision names the input, and is sent with the second.
CREATE TABLE first_approvals (
    session_id   TEXT NOT NULL,
    tool_use_id  TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    actor        TEXT NOT NULL,
    at           INTEGER NOT NULL,
    input_digest TEXT NOT NULL,
    PRIMARY KEY (session_id, tool_use_id, user_id)
) STRICT;

-- Who asked for what a session does.
CREATE INDEX ledger_by_target ON ledger (target, actor);
