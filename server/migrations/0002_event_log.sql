-- The mirrored event log of each followed session. `seq` counts from 1 without gaps; an event that is queued first
-- and processed later stands twice.
CREATE TABLE session_events (
    session_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    processed INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX session_events_once ON session_events (session_id, event_id, processed);

-- Who answers a tool call: the first claim wins, whoever clicks how often from how many tabs.
CREATE TABLE answers (
    session_id TEXT NOT NULL,
    tool_use_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (session_id, tool_use_id)
) WITHOUT ROWID;
