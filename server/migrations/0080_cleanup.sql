-- Clean-ups: what nobody seemed to need when a plan was made, and what became of it.
CREATE TABLE cleanup_plans (
    id           TEXT PRIMARY KEY,
    state        TEXT NOT NULL CHECK (state IN ('reading', 'unread', 'ready', 'running', 'stopped', 'done')),
    -- What it looks for, JSON.
    rules        TEXT NOT NULL,
    -- Grows with each change of what is chosen, so that nobody confirms what they didn't see.
    revision     INTEGER NOT NULL DEFAULT 0,
    made_by      TEXT NOT NULL,
    -- A command makes it and carries it out, no server.
    by_command   INTEGER NOT NULL DEFAULT 0,
    -- Milliseconds since 1970.
    made_at      INTEGER NOT NULL,
    -- As whom each call is made: with the rights that they have then. All NULL for somebody on the command line.
    confirmed_by TEXT,
    user_id      TEXT,
    token        TEXT,
    address      TEXT,
    confirmed_at INTEGER,
    ended_at     INTEGER,
    note         TEXT,
    -- What was not looked at, JSON list of texts.
    cut          TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX cleanup_plans_by_state ON cleanup_plans (state);
-- One at a time.
CREATE UNIQUE INDEX cleanup_plans_running ON cleanup_plans (state) WHERE state = 'running';

CREATE TABLE cleanup_items (
    plan_id    TEXT NOT NULL REFERENCES cleanup_plans (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    object_id  TEXT NOT NULL,
    name       TEXT NOT NULL,
    action     TEXT NOT NULL,
    -- When it last changed or was used, as the plan saw it, milliseconds since 1970.
    last_at    INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    at_work    INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'left_out', 'done', 'skipped', 'failed')),
    why        TEXT,
    at         INTEGER,
    -- It is being interrupted for this plan: that it changed since is no reason to leave it.
    interrupts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, seq),
    UNIQUE (plan_id, object_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cleanup_items_by_state ON cleanup_items (plan_id, state, seq);
