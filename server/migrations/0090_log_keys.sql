-- Events name their log by an integer: the session's id as text stood in the table and in each of its indexes, which made
-- up a quarter of what an event took beyond its JSON. Needs the space of all logs once more while it runs.
ALTER TABLE logs RENAME TO logs_before;
ALTER TABLE log_events RENAME TO log_events_before;

CREATE TABLE logs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never that of another log, also once this one is forgotten
    session_id  TEXT    NOT NULL UNIQUE,
    complete    INTEGER NOT NULL DEFAULT 0, -- the past is listed to its beginning
    session     TEXT,                       -- the session as it was last seen, JSON
    gone_at     INTEGER,                    -- when it was found deleted upstream, milliseconds since 1970
    recorded_at INTEGER                     -- when it last held its session's end, milliseconds since 1970
) STRICT;
-- A key of text could be null in what was there before, which no session has.
INSERT INTO logs (session_id, complete, session, gone_at, recorded_at)
SELECT session_id, complete, session, gone_at, recorded_at FROM logs_before WHERE session_id IS NOT NULL ORDER BY rowid;
-- Until now a log that wasn't complete, and whose session wasn't kept, had events alone.
INSERT INTO logs (session_id) SELECT DISTINCT session_id FROM log_events_before WHERE TRUE ON CONFLICT DO NOTHING;
DROP TABLE logs_before;

CREATE TABLE log_events (
    log         INTEGER NOT NULL, -- logs.id
    seq         INTEGER NOT NULL,
    event_id    TEXT    NOT NULL,
    at          INTEGER NOT NULL, -- nanoseconds since 1970; the greatest number while it is queued
    type        TEXT    NOT NULL,
    stream      TEXT,             -- the child thread on whose own stream it came
    thread      TEXT,             -- the child thread that it belongs to
    call_id     TEXT,             -- the tool call that it makes, answers or ends
    tool        TEXT,             -- the tool that it calls
    failed      INTEGER NOT NULL,
    words       TEXT    NOT NULL, -- what a search finds
    body        TEXT    NOT NULL, -- the upstream's JSON, untouched
    thread_body TEXT,             -- the thread's own copy, where the body is the session's
    PRIMARY KEY (log, seq)
) STRICT;
INSERT INTO log_events
SELECT (SELECT id FROM logs WHERE logs.session_id = old.session_id), seq, event_id, at, type, stream, thread, call_id,
    tool, failed, words, body, thread_body
FROM log_events_before AS old ORDER BY old.rowid;
DROP TABLE log_events_before;

CREATE UNIQUE INDEX log_events_once ON log_events (log, event_id);
-- The ids of events and calls are for the overview of a log, which is drawn from this index alone.
CREATE INDEX log_events_by_time ON log_events (log, at, seq, type, thread, failed, call_id, event_id);
CREATE INDEX log_events_by_call ON log_events (log, call_id) WHERE call_id IS NOT NULL;
CREATE INDEX log_events_threads ON log_events (log) WHERE type = 'session.thread_created';
CREATE INDEX log_events_workflow_runs ON log_events (log) WHERE type = 'workflow_run.created';
CREATE INDEX log_events_wakes ON log_events (log, thread, at, type)
WHERE type IN ('session.thread_created', 'session.thread_status_running');

-- It fires for a second copy of an event alone, never for a new event: recording pays nothing for it.
CREATE TRIGGER log_events_changed AFTER UPDATE ON log_events WHEN NEW.seq = OLD.seq
BEGIN
    -- Not "OR IGNORE": the upsert that fires this would overrule it.
    INSERT INTO log_rereads
    SELECT done.reader, done.session_id, NEW.event_id
    FROM logs JOIN log_readers AS done ON done.session_id = logs.session_id
    WHERE logs.id = NEW.log AND done.low <= NEW.seq AND NEW.seq <= done.high
    AND NOT EXISTS (SELECT 1 FROM log_rereads AS noted WHERE noted.session_id = done.session_id
                    AND noted.reader = done.reader AND noted.event_id = NEW.event_id);
END;
