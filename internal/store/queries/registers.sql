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

-- name: SearchEntries :many
-- Part of a register by slug, after one, of those a name of which has the words in it.
select e.* from entries e
where e.register = @register and e.slug > cast(@after as text)
    and (cast(@words as text) = '' or e.id in (select n.entry_id from entry_names n where n.register = @register and n.folded like @words escape '\'))
order by e.slug limit cast(@most as bigint);

-- name: CountEntries :one
select count(*) from entries e
where e.register = @register
    and (cast(@words as text) = '' or e.id in (select n.entry_id from entry_names n where n.register = @register and n.folded like @words escape '\'));

-- name: EntryUses :many
-- How many public items of a language each entry of a stretch of a register has.
select key, n from live_counts
where lang = @lang and facet = @facet and n > 0
    and key in (select e.id from entries e where e.register = @register and e.slug > cast(@after as text) and e.slug <= cast(@last as text));

-- name: EntryPublished :one
-- Whether anything that was ever published names an entry.
select cast(case when exists (select 1 from publications p where p.facts like @pattern) then 1 else 0 end as bigint);

-- name: DeleteEntryName :exec
delete from entry_names where register = @register and folded = @folded and entry_id = @entry_id;

-- name: DeleteAppointment :exec
delete from appointments where id = @id;

-- name: LanguageUsed :one
-- Whether a language has an address, which answers for ever, or a text in work.
select cast(case when exists (select 1 from addresses a where a.lang = @lang) or exists (select 1 from drafts d where d.lang = @lang) then 1 else 0 end as bigint);

-- name: KindUsed :one
select cast(case when exists (select 1 from items i where i.kind = @kind) then 1 else 0 end as bigint);

-- name: EntryShown :one
-- Whether a page that is public now shows an entry as the register has it: its own,
-- that of somebody who was appointed to it, or that of an office which is part of it.
select cast(case when exists (
    select 1 from live_counts c where c.n > 0 and (c.key = @id
        or c.key in (select a.person_id from appointments a where a.role_id = @id or a.office_id = @id)
        or c.key in (select e.id from entries e where e.register = 'office' and e.detail like @parent))
) then 1 else 0 end as bigint);
