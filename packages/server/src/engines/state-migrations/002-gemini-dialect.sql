alter table providers drop constraint providers_dialect_check;
alter table providers add constraint providers_dialect_check check (dialect in ('openai', 'anthropic', 'gemini'));
