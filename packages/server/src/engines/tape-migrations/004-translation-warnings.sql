-- What translation between dialects left out: JSON, as attempts are. Rows of before hold an empty text.

ALTER TABLE telltale.calls ADD COLUMN IF NOT EXISTS warnings String CODEC(ZSTD(3));
