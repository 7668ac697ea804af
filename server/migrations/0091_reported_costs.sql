-- What a log tells of a session's cost on earlier days: a session that is first seen late, or was not seen for days, did not
-- cost all of it on the day on which it was. It stays when the log is forgotten.
INSERT INTO session_costs
SELECT session_id, at / 86400000, max(cents) FROM usage_reports WHERE cents IS NOT NULL GROUP BY 1, 2
ON CONFLICT DO UPDATE SET cents = max(cents, excluded.cents);

CREATE TRIGGER session_cost_of_report AFTER INSERT ON usage_reports WHEN new.cents IS NOT NULL BEGIN
    INSERT INTO session_costs VALUES (new.session_id, new.at / 86400000, new.cents)
    ON CONFLICT DO UPDATE SET cents = max(cents, excluded.cents);
END;
