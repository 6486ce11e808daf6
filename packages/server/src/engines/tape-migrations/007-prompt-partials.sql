-- The versions of other prompts that stood in the prompt of a call: 'tone@4'.
ALTER TABLE telltale.calls ADD COLUMN IF NOT EXISTS prompt_partials Array(LowCardinality(String)) DEFAULT [] AFTER prompt_hash;
