-- How far the past of a demonstration has been written; a site without one has no rows here.
create table past_parts (
  part text primary key,
  progress jsonb not null
);
