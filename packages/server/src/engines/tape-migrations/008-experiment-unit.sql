-- Whom an experiment assigned; null where the call had no unit, and on rows of before.
ALTER TABLE telltale.calls ADD COLUMN IF NOT EXISTS experiment_unit Nullable(String) AFTER variant;
