-- A session has at most one work item that is not stopped, and a worker is known by the hash of its token.
CREATE INDEX work_of_session ON documents (json_extract(body, '$.data.id')) WHERE kind = 'work';
CREATE INDEX work_of_token ON documents (json_extract(body, '$.token_hash')) WHERE kind = 'work';
