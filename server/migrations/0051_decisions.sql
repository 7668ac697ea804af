-- Every decision on a tool call, each row chained to the one before it by a hash, so that no row can be changed, removed
-- or put in between unnoticed. The columns that are searched are read from the entry itself.
CREATE TABLE decisions (
    seq         INTEGER PRIMARY KEY,
    -- JSON. The hash is over these very bytes.
    entry       TEXT NOT NULL,
    -- SHA-256, in hexadecimal, of the hash of the row before (64 zeros for the first), and the entry.
    hash        TEXT NOT NULL,
    at          INTEGER GENERATED ALWAYS AS (json_extract(entry, '$.at')) VIRTUAL,
    session_id  TEXT GENERATED ALWAYS AS (json_extract(entry, '$.session')) VIRTUAL,
    tool_use_id TEXT GENERATED ALWAYS AS (json_extract(entry, '$.call')) VIRTUAL,
    actor       TEXT GENERATED ALWAYS AS (json_extract(entry, '$.by')) VIRTUAL,
    agent_id    TEXT GENERATED ALWAYS AS (json_extract(entry, '$.asked.agent')) VIRTUAL,
    agent_name  TEXT GENERATED ALWAYS AS (json_extract(entry, '$.asked.agent_name')) VIRTUAL
) STRICT;
CREATE INDEX decisions_by_time ON decisions (at);
CREATE INDEX decisions_by_call ON decisions (session_id, tool_use_id);
CREATE INDEX decisions_by_agent ON decisions (agent_id);

CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are only added'); END;
CREATE TRIGGER decisions_are_not_removed BEFORE DELETE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are only added'); END;
CREATE TRIGGER decisions_are_added_at_the_end BEFORE INSERT ON decisions
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM decisions)
BEGIN SELECT raise(ABORT, 'decisions are only added at the end'); END;

-- What is added to the record once the answer has arrived: a decision, JSON; of an answer of an earlier version nothing.
ALTER TABLE answers ADD COLUMN decision TEXT;
