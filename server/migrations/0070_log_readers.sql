-- How far each reader of recorded logs has come: it has read the events of a log whose numbers are from low to high.
CREATE TABLE log_readers (
    reader     TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    low        INTEGER NOT NULL,
    high       INTEGER NOT NULL,
    PRIMARY KEY (reader, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_readers_by_session ON log_readers (session_id);

-- Events that changed after a reader had read them, and kept their numbers.
CREATE TABLE log_rereads (
    reader     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    event_id   TEXT NOT NULL,
    PRIMARY KEY (session_id, reader, event_id)
) STRICT, WITHOUT ROWID;

-- It fires for a second copy of an event alone, never for a new event: recording pays nothing for it.
CREATE TRIGGER log_events_changed AFTER UPDATE ON log_events WHEN NEW.seq = OLD.seq
BEGIN
    -- Not "OR IGNORE": the upsert that fires this would overrule it.
    INSERT INTO log_rereads
    SELECT done.reader, NEW.session_id, NEW.event_id FROM log_readers AS done
    WHERE done.session_id = NEW.session_id AND done.low <= NEW.seq AND NEW.seq <= done.high
    AND NOT EXISTS (SELECT 1 FROM log_rereads AS noted WHERE noted.session_id = NEW.session_id
                    AND noted.reader = done.reader AND noted.event_id = NEW.event_id);
END;
