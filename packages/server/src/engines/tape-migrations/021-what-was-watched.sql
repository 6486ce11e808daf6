-- Why the language of a call is not known; the guardrails that watched it; and what of it none of them could look at, by
-- stage: 'input/image'. Rows from before say nothing.
ALTER TABLE telltale.calls
  ADD COLUMN IF NOT EXISTS language_unknown LowCardinality(Nullable(String)) AFTER language,
  ADD COLUMN IF NOT EXISTS watched_by Array(LowCardinality(String)) AFTER guardrail_actions,
  ADD COLUMN IF NOT EXISTS unseen Array(LowCardinality(String)) AFTER watched_by;
