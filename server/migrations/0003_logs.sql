-- The mirrored log of each followed session. It is filled from its end: what arrives live gets growing numbers, what
-- is listed of the past gets falling ones, so that a session of any size can be read at once.
DROP TABLE session_events;

CREATE TABLE logs (
    session_id TEXT PRIMARY KEY,
    complete   INTEGER NOT NULL DEFAULT 0, -- the past is listed to its beginning
    session    TEXT,                       -- the session as it was last seen, JSON
    gone_at    INTEGER                     -- when it was found deleted upstream, milliseconds since 1970
) STRICT;

CREATE TABLE log_events (
    session_id TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    event_id   TEXT    NOT NULL,
    at         INTEGER NOT NULL, -- nanoseconds since 1970; the greatest number while it is queued
    type       TEXT    NOT NULL,
    stream     TEXT,             -- the child thread on whose own stream it came
    thread     TEXT,             -- the child thread that it belongs to
    call_id    TEXT,             -- the tool call that it makes, answers or ends
    tool       TEXT,             -- the tool that it calls
    failed     INTEGER NOT NULL,
    words      TEXT    NOT NULL, -- what a search finds
    body       TEXT    NOT NULL, -- the upstream's JSON, untouched
    PRIMARY KEY (session_id, seq)
) STRICT;
CREATE UNIQUE INDEX log_events_once ON log_events (session_id, event_id);
CREATE INDEX log_events_by_time ON log_events (session_id, at, seq, type, thread, failed, call_id, event_id);
CREATE INDEX log_events_by_call ON log_events (session_id, call_id) WHERE call_id IS NOT NULL;
CREATE INDEX log_events_threads ON log_events (session_id) WHERE type = 'session.thread_created';
