-- What every window of a log brings along is found without reading the log.
CREATE INDEX log_events_workflow_runs ON log_events (session_id) WHERE type = 'workflow_run.created';
