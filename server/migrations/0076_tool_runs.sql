-- A row for each tool call of recorded sessions, put together from its events in whatever order they come.
-- Times are milliseconds since 1970.
CREATE TABLE tool_runs (
    session_id  TEXT    NOT NULL,
    call_id     TEXT    NOT NULL,
    tool        TEXT,                       -- null until the call itself was read
    server      TEXT,                       -- its MCP server
    thread      TEXT,
    is_custom   INTEGER NOT NULL DEFAULT 0, -- a client runs it
    asks        INTEGER NOT NULL DEFAULT 0, -- it waits for somebody
    denied      INTEGER NOT NULL DEFAULT 0, -- somebody, or the API, refused it: it never ran
    failed      INTEGER NOT NULL DEFAULT 0, -- its result is an error
    message     TEXT,                       -- what the error says
    called_at   INTEGER,
    answered_at INTEGER,
    ended_at    INTEGER,
    waited_ms   INTEGER,                    -- how long it waited for somebody
    ran_ms      INTEGER,                    -- how long it ran, without that
    PRIMARY KEY (session_id, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tool_runs_by_time ON tool_runs (called_at, tool, server, ran_ms, failed, denied) WHERE tool IS NOT NULL;
CREATE INDEX tool_runs_failed ON tool_runs (ended_at) WHERE failed AND NOT denied;
CREATE INDEX tool_runs_asking ON tool_runs (called_at) WHERE asks;

-- A row for each failure that an event of its own tells.
CREATE TABLE failures (
    session_id TEXT    NOT NULL,
    event_id   TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL, -- pilothouse_domain::failures::FailureKind
    subject    TEXT,             -- an MCP server, a repository, a credential
    retry      TEXT    NOT NULL, -- pilothouse_domain::failures::Retry
    message    TEXT    NOT NULL,
    thread     TEXT,
    PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_by_time ON failures (at);
