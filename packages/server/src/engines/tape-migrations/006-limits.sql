-- What limits made of each call: a list of LimitDecision (ledger/model.ts) as JSON; empty where none applied.
ALTER TABLE telltale.calls ADD COLUMN IF NOT EXISTS limits String DEFAULT '[]' CODEC(ZSTD(3)) AFTER cache_similarity;
