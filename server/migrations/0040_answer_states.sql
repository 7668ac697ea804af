-- How far the answer to a tool call got. Each step is written before it is taken, so that whatever interrupts it, what
-- the upstream's history must be asked for is known.
-- claimed: nothing was sent. sent: it is on its way. lost: whether it arrived is not known. recorded: the upstream has it.
ALTER TABLE answers ADD COLUMN state TEXT NOT NULL DEFAULT 'recorded'
    CHECK (state IN ('claimed', 'sent', 'lost', 'recorded'));
-- The event as it is sent, JSON.
ALTER TABLE answers ADD COLUMN event TEXT;
-- When that step was taken, milliseconds since 1970.
ALTER TABLE answers ADD COLUMN state_at INTEGER;
CREATE INDEX answers_by_time ON answers (at);
CREATE INDEX answers_unsettled ON answers (state_at) WHERE state <> 'recorded';
