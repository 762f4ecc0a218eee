-- name: InsertItem :exec
insert into items (id, kind, source_lang, authoritative_lang, status, facts, event, source_id, created_at)
values (@id, @kind, @source_lang, @authoritative_lang, @status, @facts, @event, @source_id, @created_at);

-- name: UpdateItem :execrows
update items set kind = @kind, source_lang = @source_lang, authoritative_lang = @authoritative_lang,
    status = @status, facts = @facts, event = @event, source_id = @source_id
where id = @id;

-- name: Item :one
select * from items where id = @id;

-- name: ItemBySource :one
select i.* from items i where i.source_id = @source_id and i.source_id <> '';

-- name: EditionBySource :one
select * from editions where source_id = @source_id and source_id <> '' order by created_at desc, number desc limit 1;

-- name: InsertEdition :exec
insert into editions (id, item_id, lang, number, headline, lead, body, change_note, incomplete, made_from, hash, source_id, created_at, created_by)
values (@id, @item_id, @lang, @number, @headline, @lead, @body, @change_note, @incomplete, @made_from, @hash, @source_id, @created_at, @created_by);

-- name: Edition :one
select * from editions where id = @id;

-- name: LatestEdition :one
select * from editions where item_id = @item_id and lang = @lang order by number desc limit 1;

-- name: LatestEditions :many
select e.* from editions e
where e.item_id = @item_id
    and e.number = (select max(l.number) from editions l where l.item_id = e.item_id and l.lang = e.lang)
order by e.lang;

-- name: Editions :many
select * from editions where item_id = @item_id order by lang, number;

-- name: EditionHeads :many
-- The newest editions of a text as lists show them: a body can be a megabyte.
select id, number, headline, incomplete, made_from, created_at, created_by from editions
where item_id = @item_id and lang = @lang order by number desc limit cast(@most as bigint);

-- name: SaveReading :exec
insert into readings (edition_id, reading) values (@edition_id, @reading)
on conflict (edition_id) do update set reading = excluded.reading;

-- name: Reading :one
select reading from readings where edition_id = @edition_id;

-- name: Drafts :many
-- Items of which nothing is public yet, oldest first, a page at a time.
select * from items where status = 'draft' and id > @after order by id limit cast(@most as bigint);

-- name: InsertPublication :exec
insert into publications (number, id, item_id, act, facts, note, at, due, by_whom)
values (@number, @id, @item_id, @act, @facts, @note, @at, @due, @by_whom);

-- name: InsertPublicationEdition :exec
insert into publication_editions (number, lang, edition_id) values (@number, @lang, @edition_id);

-- name: Publications :many
select * from publications where item_id = @item_id order by number;

-- name: PublicationEditions :many
select * from publication_editions where number = @number order by lang;
