-- How much may be spent on what. Times are milliseconds since 1970, UTC.

CREATE TABLE budgets (
    id         TEXT PRIMARY KEY,
    rule       TEXT    NOT NULL, -- JSON
    made_by    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Thresholds that were crossed: each once in a period, and again if the limit was changed meanwhile.
CREATE TABLE budget_crossings (
    budget_id   TEXT    NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
    began_at    INTEGER NOT NULL, -- the period
    percent     INTEGER NOT NULL,
    limit_cents INTEGER NOT NULL,
    spent_cents INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (budget_id, began_at, percent, limit_cents)
) STRICT, WITHOUT ROWID;

-- What was done at the limit: to each session or deployment once in a period.
CREATE TABLE budget_stops (
    budget_id   TEXT    NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
    began_at    INTEGER NOT NULL,
    limit_cents INTEGER NOT NULL,
    target      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (budget_id, began_at, limit_cents, target)
) STRICT, WITHOUT ROWID;

-- What each session had cost by the end of a day (UTC) on which it changed: the difference to the day before is what that
-- day cost. Days are counted since 1970.
CREATE TABLE session_costs (
    session_id TEXT    NOT NULL,
    day        INTEGER NOT NULL,
    cents      INTEGER NOT NULL,
    PRIMARY KEY (session_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_costs_by_day ON session_costs (day, session_id);

INSERT INTO session_costs
SELECT session_id, updated_at / 86400000, list_cost_cents FROM sessions WHERE list_cost_cents IS NOT NULL;

CREATE TRIGGER session_cost_of_new AFTER INSERT ON sessions WHEN new.list_cost_cents IS NOT NULL BEGIN
    INSERT INTO session_costs VALUES (new.session_id, new.updated_at / 86400000, new.list_cost_cents)
    ON CONFLICT DO UPDATE SET cents = max(cents, excluded.cents);
END;
CREATE TRIGGER session_cost_of_changed AFTER UPDATE OF list_cost_cents ON sessions
WHEN new.list_cost_cents IS NOT NULL AND new.list_cost_cents IS NOT old.list_cost_cents BEGIN
    INSERT INTO session_costs VALUES (new.session_id, new.updated_at / 86400000, new.list_cost_cents)
    ON CONFLICT DO UPDATE SET cents = max(cents, excluded.cents);
END;
