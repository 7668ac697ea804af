-- The log of every thread. An event that is processed after it was queued is written anew, so `seq` is the order of
-- processing; queued events come after all others.
CREATE TABLE events (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id   TEXT NOT NULL,
    thread_id    TEXT NOT NULL,
    id           TEXT NOT NULL,
    type         TEXT NOT NULL,
    processed_at INTEGER, -- microseconds since 1970; null while queued
    body         TEXT NOT NULL,
    UNIQUE (thread_id, id)
) STRICT;

CREATE INDEX events_of_thread ON events (thread_id, seq);
CREATE INDEX events_of_session ON events (session_id, processed_at);
