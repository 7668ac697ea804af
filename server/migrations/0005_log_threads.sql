-- How far the log has what child threads told on their own streams: what the session's stream tells of a thread may be
-- in the log long before that.
CREATE TABLE log_threads (
    session_id TEXT    NOT NULL,
    thread     TEXT    NOT NULL,
    rested_at  INTEGER NOT NULL, -- its last rest up to which the log has all, nanoseconds since 1970
    PRIMARY KEY (session_id, thread)
) STRICT;
