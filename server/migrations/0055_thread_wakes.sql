-- When each child thread was last woken is found without reading the log.
CREATE INDEX log_events_wakes ON log_events (session_id, thread, at, type)
WHERE type IN ('session.thread_created', 'session.thread_status_running');
