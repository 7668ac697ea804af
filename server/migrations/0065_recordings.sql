-- How far the logs of sessions reach, whether somebody watched them or not. Times are milliseconds since 1970, UTC.

-- A log holds everything up to the session's last change and status that stand here.
CREATE TABLE recordings (
    session_id TEXT PRIMARY KEY,
    updated_at INTEGER, -- as the upstream told it; absent: the log was never whole
    status     TEXT,
    tried_at   INTEGER, -- when it last could not be recorded; absent: it could
    problem    TEXT     -- why, if somebody has to know
) STRICT;

-- The walk through the upstream's list of sessions: at most one.
CREATE TABLE session_walk (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    begun_at INTEGER NOT NULL,
    page     TEXT,    -- the cursor of the next page
    ended_at INTEGER  -- absent: it goes on
) STRICT;
