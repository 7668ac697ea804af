-- The index of the search across all logs. The texts stay in log_events: the index keeps only where each word is.
CREATE TABLE search_sessions (
    id         INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    agent_id   TEXT -- the agent that its events are found by; null while it isn't known
) STRICT;

-- An event's place in the index, which is its time (see store/search/place.rs), so that the newest are found first.
CREATE TABLE search_events (
    id      INTEGER PRIMARY KEY,
    session INTEGER NOT NULL, -- search_sessions.id
    event   INTEGER NOT NULL, -- a hash of the event's id
    seq     INTEGER NOT NULL  -- its number in the log
) STRICT;
CREATE UNIQUE INDEX search_events_once ON search_events (session, event);

-- Whole words and their beginnings. An index of trigrams would find any part of a word, but takes 3.8 bytes for each of
-- the texts instead of 0.8, three times the time, and looks through long lists for what is nowhere.
CREATE VIRTUAL TABLE search_words USING fts5 (
    words,
    facets, -- a hash of each thing that can be filtered by
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0"
);
-- The index is tidied up in steps of its own (store/search/index.rs): within the writes, now and then one would take as long
-- as hundreds of others, and recorders would wait for it.
INSERT INTO search_words (search_words, rank) VALUES ('automerge', 0);
INSERT INTO search_words (search_words, rank) VALUES ('crisismerge', 1999);
