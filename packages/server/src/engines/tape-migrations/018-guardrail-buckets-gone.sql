-- Taken over by 017.
DROP TABLE IF EXISTS telltale.guardrail_minutes;
DROP TABLE IF EXISTS telltale.guardrail_hours;
