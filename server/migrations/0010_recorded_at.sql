-- When a log last held its session's end, milliseconds since 1970.
ALTER TABLE logs ADD COLUMN recorded_at INTEGER;
