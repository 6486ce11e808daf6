-- Which route's cache a call met, and what a semantic one saw of it: who made the vectors, whose answer it would have given, whether it had learned
-- enough to give it, and whether the answers turned out the same. Rows from before say nothing (null).
ALTER TABLE telltale.calls
  ADD COLUMN IF NOT EXISTS cache_route LowCardinality(Nullable(String)) AFTER cache_similarity,
  ADD COLUMN IF NOT EXISTS cache_embedder LowCardinality(Nullable(String)) AFTER cache_route,
  ADD COLUMN IF NOT EXISTS would_hit_call_id Nullable(String) AFTER cache_embedder,
  ADD COLUMN IF NOT EXISTS would_serve Nullable(Bool) AFTER would_hit_call_id,
  ADD COLUMN IF NOT EXISTS would_hit_same Nullable(Bool) AFTER would_serve;
