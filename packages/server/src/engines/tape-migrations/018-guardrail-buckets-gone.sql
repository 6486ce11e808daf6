-- Taken over by 016.
DROP TABLE IF EXISTS telltale.guardrail_minutes;
DROP TABLE IF EXISTS telltale.guardrail_hours;
