-- What sessions used and what that cost, derived from recorded logs and from sessions as they were last seen. Times are
-- milliseconds since 1970, UTC; costs are picodollars.

ALTER TABLE sessions ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN write_5m_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN write_1h_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN read_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN searches INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET
    input_tokens = coalesce(CAST(body ->> '$.usage.input_tokens' AS INTEGER), 0),
    write_5m_tokens = coalesce(CAST(body ->> '$.usage.cache_creation.ephemeral_5m_input_tokens' AS INTEGER), 0),
    write_1h_tokens = coalesce(CAST(body ->> '$.usage.cache_creation.ephemeral_1h_input_tokens' AS INTEGER), 0),
    read_tokens = coalesce(CAST(body ->> '$.usage.cache_read_input_tokens' AS INTEGER), 0),
    output_tokens = coalesce(CAST(body ->> '$.usage.output_tokens' AS INTEGER), 0),
    searches = coalesce(CAST(body ->> '$.usage.server_tool_use.web_search_requests' AS INTEGER), 0)
WHERE body IS NOT NULL;

-- Each model request and grading in a recorded log.
CREATE TABLE model_requests (
    session_id TEXT    NOT NULL,
    event_id   TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    thread     TEXT,             -- the child thread that made it
    grading    INTEGER NOT NULL, -- it judged an outcome
    model      TEXT,             -- null: not known
    fast       INTEGER NOT NULL,
    us_only    INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    input      INTEGER NOT NULL,
    write_5m   INTEGER NOT NULL, -- a request doesn't tell for how long it wrote to the cache
    read       INTEGER NOT NULL,
    output     INTEGER NOT NULL,
    cost       INTEGER,          -- null: no price is known
    PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_requests_by_time ON model_requests (session_id, at, event_id);
CREATE INDEX model_requests_unknown ON model_requests (session_id) WHERE model IS NULL;

-- The totals that the API reported in a recorded log.
CREATE TABLE usage_reports (
    session_id TEXT    NOT NULL,
    event_id   TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    cents      INTEGER,          -- list cost so far
    active_ms  INTEGER NOT NULL,
    searches   INTEGER NOT NULL,
    PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_reports_by_time ON usage_reports (session_id, at, event_id);

-- Both, added up for each session and quarter of an hour, which is as fine as time zones differ: sums over any number of
-- requests read these rows alone.
CREATE TABLE usage_slots (
    slot       INTEGER NOT NULL, -- when the quarter of an hour begins
    session_id TEXT    NOT NULL,
    part       INTEGER NOT NULL, -- 0: model requests; 1: what was reported beyond the report before; 2, 3: tokens, and the
                                 -- rest, of what is known as a total alone
    model      TEXT    NOT NULL, -- empty: not known, or no matter of one model
    requests   INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    unpriced   INTEGER NOT NULL,
    input      INTEGER NOT NULL,
    write_5m   INTEGER NOT NULL,
    write_1h   INTEGER NOT NULL,
    read       INTEGER NOT NULL,
    output     INTEGER NOT NULL,
    cost       INTEGER NOT NULL, -- of tokens
    unreported INTEGER NOT NULL, -- the part of it that the API had not reported yet
    cents      INTEGER,          -- reported list cost
    active_ms  INTEGER NOT NULL,
    searches   INTEGER NOT NULL,
    PRIMARY KEY (slot, session_id, part, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_slots_by_session ON usage_slots (session_id, part, slot);
CREATE INDEX usage_slots_unreported ON usage_slots (session_id) WHERE unreported > 0;
