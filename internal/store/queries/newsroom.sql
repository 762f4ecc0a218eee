-- name: PublicationNumber :one
select publication, next_due from newsroom where id = 1;

-- name: RaisePublication :one
-- Also serialises publishing: on PostgreSQL the row stays locked until commit.
update newsroom set publication = publication + 1, changed_at = @changed_at where id = 1 returning publication;

-- name: Settings :one
select settings, changed_at from newsroom where id = 1;

-- name: CreateNewsroom :exec
insert into newsroom (id, settings, publication, changed_at, created_at) values (1, @settings, 0, @created_at, @created_at);

-- name: SaveSettings :execrows
update newsroom set settings = @settings where id = 1;

-- name: SaveKind :exec
insert into kinds (id, position, definition) values (@id, @position, @definition)
on conflict (id) do update set position = excluded.position, definition = excluded.definition;

-- name: Kinds :many
select definition from kinds order by position, id;

-- name: InsertOutbox :exec
insert into outbox (key, topic, payload, created_at, due_at, attempts, last_error, done_at)
values (@key, @topic, @payload, @created_at, @due_at, 0, '', 0)
on conflict (key) do nothing;

-- name: InsertRequest :exec
insert into requests (key, fingerprint, answer, created_at) values (@key, @fingerprint, @answer, @created_at);

-- name: Request :one
select * from requests where key = @key;

-- name: RenameEntry :exec
update entries set slug = @slug where id = @id;

-- name: DeleteKind :exec
delete from kinds where kinds.id = @id and not exists (select 1 from items i where i.kind = @id);

-- name: Secret :one
select value from secrets where name = @name;

-- name: InsertSecret :exec
insert into secrets (name, value) values (@name, @value);
