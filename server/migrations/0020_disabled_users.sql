-- A person who may not log in any more, while their name, and what they did, stays. Milliseconds since 1970, UTC.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
