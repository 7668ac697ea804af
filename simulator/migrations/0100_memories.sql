-- One memory at a path of a store; also the order of their lists.
CREATE UNIQUE INDEX memories_by_path ON documents (parent, json_extract(body, '$.path')) WHERE kind = 'memory';
