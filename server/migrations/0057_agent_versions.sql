-- Who made which version of an agent through this console: the API doesn't say.
CREATE TABLE agent_versions (
    agent_id TEXT NOT NULL,
    version  INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    token    TEXT,
    made_at  INTEGER NOT NULL,
    PRIMARY KEY (agent_id, version)
) STRICT;
