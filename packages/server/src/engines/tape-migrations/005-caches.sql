-- What the cache of a route did with a call, whose answer was given again, and what that saved. Rows from before say
-- nothing (null), which is what is known of them.

ALTER TABLE telltale.calls
  ADD COLUMN IF NOT EXISTS cache_outcome LowCardinality(Nullable(String)) AFTER cache_similarity,
  ADD COLUMN IF NOT EXISTS cache_call_id Nullable(String) AFTER cache_outcome,
  ADD COLUMN IF NOT EXISTS saved_usd Nullable(Decimal(18, 12)) AFTER cache_call_id,
  ADD COLUMN IF NOT EXISTS saved_unknown_reason LowCardinality(Nullable(String)) AFTER saved_usd;
