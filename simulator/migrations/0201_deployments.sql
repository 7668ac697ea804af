-- The scheduler asks again and again which deployment fires next.
CREATE INDEX deployments_planned ON documents (json_extract(body, '$.next.fires'))
WHERE kind = 'deployment' AND json_extract(body, '$.next.fires') IS NOT NULL;
