-- The sessions that the console knows: as they were last seen, whoever asked for them. Times are milliseconds since 1970, UTC.
CREATE TABLE sessions (
    session_id      TEXT PRIMARY KEY,
    title           TEXT,
    status          TEXT    NOT NULL,
    agent_id        TEXT,
    agent_name      TEXT,
    agent_version   INTEGER,
    model           TEXT,
    environment_id  TEXT,
    deployment_id   TEXT,
    upstream        TEXT,             -- the host that it was seen at, or 'simulator'
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    archived_at     INTEGER,
    gone_at         INTEGER,          -- when it was found deleted upstream
    started_by      TEXT,             -- who created it through this console
    started_token   TEXT,             -- the token they did it with
    active_ms       INTEGER NOT NULL, -- billed running time
    list_cost_cents INTEGER,
    body            TEXT,             -- its JSON; null once its recording was forgotten
    seen_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_creation ON sessions (created_at, session_id);
CREATE INDEX sessions_by_agent ON sessions (agent_id, created_at, session_id);
CREATE INDEX sessions_by_status ON sessions (status, created_at, session_id);
CREATE INDEX sessions_by_change ON sessions (updated_at);

INSERT INTO sessions
SELECT session_id, session ->> '$.title', coalesce(session ->> '$.status', 'idle'),
    session ->> '$.agent.id', session ->> '$.agent.name', CAST(session ->> '$.agent.version' AS INTEGER),
    coalesce(session ->> '$.agent.model.id', session ->> '$.agent.model'),
    session ->> '$.environment_id', session ->> '$.deployment_id', NULL,
    CAST(round(unixepoch(session ->> '$.created_at', 'subsec') * 1000) AS INTEGER),
    CAST(round(coalesce(unixepoch(session ->> '$.updated_at', 'subsec'), unixepoch(session ->> '$.created_at', 'subsec'))
        * 1000) AS INTEGER),
    CAST(round(unixepoch(session ->> '$.archived_at', 'subsec') * 1000) AS INTEGER),
    gone_at,
    (SELECT actor FROM ledger WHERE target = session_id AND resource = 'sessions' AND action = 'create'
        AND status BETWEEN 200 AND 299 ORDER BY at LIMIT 1),
    (SELECT token FROM ledger WHERE target = session_id AND resource = 'sessions' AND action = 'create'
        AND status BETWEEN 200 AND 299 ORDER BY at LIMIT 1),
    CAST(round(coalesce(session ->> '$.usage.active_seconds', 0) * 1000) AS INTEGER),
    CAST(session ->> '$.usage.list_cost.amount' AS INTEGER),
    session,
    coalesce(recorded_at, gone_at, CAST(unixepoch('subsec') * 1000 AS INTEGER))
FROM logs
WHERE json_valid(session) AND unixepoch(session ->> '$.created_at') IS NOT NULL;
