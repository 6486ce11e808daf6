-- Whom a call would have asked, had they not been resting: JSON (ledger/passed-over-model.ts), null where there was none
-- and on rows from before. Attempts stay what was really asked.
ALTER TABLE telltale.calls ADD COLUMN IF NOT EXISTS passed_over Nullable(String) CODEC(ZSTD(3)) AFTER attempts;
