-- Lists read what is queued apart from what is processed: neither costs more the longer a log is.
CREATE INDEX events_queued ON events (thread_id, seq) WHERE processed_at IS NULL;
