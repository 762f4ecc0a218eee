-- name: InsertEntry :exec
insert into entries (id, register, slug, names, aliases, detail) values (@id, @register, @slug, @names, @aliases, @detail);

-- name: UpdateEntry :exec
update entries set names = @names, aliases = @aliases, detail = @detail where id = @id;

-- name: InsertEntryName :exec
insert into entry_names (register, folded, entry_id) values (@register, @folded, @entry_id)
on conflict (register, folded, entry_id) do nothing;

-- name: Entry :one
select * from entries where id = @id;

-- name: EntryBySlug :one
select * from entries where register = @register and slug = @slug;

-- name: EntriesByName :many
select e.* from entry_names n join entries e on e.id = n.entry_id
where n.register = @register and n.folded = @folded order by e.id;

-- name: Entries :many
select * from entries where register = @register order by slug;

-- name: InsertAppointment :exec
insert into appointments (id, person_id, role_id, office_id, from_day, until_day)
values (@id, @person_id, @role_id, @office_id, @from_day, @until_day)
on conflict (person_id, role_id, office_id, from_day) do update set until_day = excluded.until_day;

-- name: Appointments :many
select * from appointments where person_id = @person_id order by from_day, id;
