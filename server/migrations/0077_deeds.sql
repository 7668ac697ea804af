-- What calls of recorded sessions did, as far as their inputs tell: commands, hosts, files.
CREATE TABLE deeds (
    session_id TEXT    NOT NULL,
    event_id   TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- pilothouse_domain::deeds::DeedKind
    value      TEXT    NOT NULL,
    at         INTEGER NOT NULL, -- milliseconds since 1970
    PRIMARY KEY (session_id, event_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX deeds_by_kind ON deeds (session_id, kind, value, at);
