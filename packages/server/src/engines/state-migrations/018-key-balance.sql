-- How one of a provider's several keys is chosen; by chance, as all were before.
alter table providers
  add column key_balance text not null default 'weighted'
    check (key_balance in ('weighted', 'least-in-flight', 'power-of-two'));
