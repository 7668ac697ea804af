-- Every resource is one JSON document. `position` makes an order of documents that were made in the same millisecond.
CREATE TABLE documents (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    parent     TEXT,
    created_at INTEGER NOT NULL, -- microseconds since 1970, from the body's `created_at`
    archived   INTEGER NOT NULL, -- 1 where the body's `archived_at` is set
    body       TEXT    NOT NULL,
    UNIQUE (kind, id)
) STRICT;

CREATE INDEX documents_newest ON documents (kind, created_at, position);
CREATE INDEX documents_of_parent ON documents (kind, parent, created_at, position);
CREATE INDEX documents_of_environment ON documents (json_extract(body, '$.environment_id')) WHERE kind = 'session';
