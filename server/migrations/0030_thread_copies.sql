-- An event may come on the session's own stream and on a child thread's: the body is the session's copy, and the thread's
-- own is kept beside it.
ALTER TABLE log_events ADD COLUMN thread_body TEXT;

-- Calls whose row was said to be on the session's stream while its body was the thread's own copy: the session's copy,
-- which names the thread, is taken where it is listed again.
UPDATE log_events SET stream = thread
WHERE stream IS NULL AND thread IS NOT NULL AND instr(body, '"session_thread_id"') = 0
AND type IN ('agent.tool_use', 'agent.mcp_tool_use', 'agent.custom_tool_use');

-- A thread that waited for somebody counted as one that rests: each is listed once more.
DELETE FROM log_threads;
