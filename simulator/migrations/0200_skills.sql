-- Anthropic's own skills are in every store. Their versions share one name, a date, so their ids are joined.
INSERT INTO documents (kind, id, parent, created_at, archived, body)
SELECT 'skill', column1, NULL, 1760313600000000, 0, json_object(
    'id', column1, 'created_at', '2025-10-13T00:00:00Z', 'display_name', column1, 'latest_version_id', '20251013',
    'latest_epoch', '20251013', 'name', column1, 'source', json_object('type', 'anthropic'), 'type', 'skill',
    'updated_at', '2025-10-13T00:00:00Z'
) FROM (VALUES ('xlsx'), ('pptx'), ('docx'), ('pdf'));

INSERT INTO documents (kind, id, parent, created_at, archived, body)
SELECT 'skill_version', column1 || '@20251013', column1, 1760313600000000, 0, json_object(
    'id', '20251013', 'created_at', '2025-10-13T00:00:00Z', 'description', column2, 'directory', column1,
    'epoch', '20251013', 'name', column1, 'skill_id', column1, 'source', json_object('type', 'anthropic'),
    'type', 'skill_version'
) FROM (VALUES
    ('xlsx', 'Create, read and edit spreadsheets, with formulas, formats and charts.'),
    ('pptx', 'Create, read and edit presentations.'),
    ('docx', 'Create, read and edit text documents, with comments and tracked changes.'),
    ('pdf', 'Read, fill, merge and create PDF documents.')
);
