-- A log that is written once more after it was forgotten is that of a deleted session, and is forgotten again: whoever read
-- the session's last page at that moment begins one.
UPDATE logs SET gone_at = (SELECT gone_at FROM sessions WHERE sessions.session_id = logs.session_id) WHERE gone_at IS NULL;

CREATE TRIGGER log_of_gone AFTER INSERT ON logs WHEN new.gone_at IS NULL
AND EXISTS (SELECT 1 FROM sessions WHERE session_id = new.session_id AND gone_at IS NOT NULL) BEGIN
    UPDATE logs SET gone_at = (SELECT gone_at FROM sessions WHERE session_id = new.session_id) WHERE id = new.id;
END;
