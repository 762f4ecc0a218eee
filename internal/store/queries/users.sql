-- name: InsertUser :exec
insert into users (id, name, email, folded, lang, zone, grants, disabled, password, totp, totp_step, recovery, subject, epoch, created_at)
values (@id, @name, @email, @folded, @lang, @zone, @grants, @disabled, '', '', 0, '[]', '', 1, @created_at);

-- name: UpdateUser :execrows
update users set name = @name, email = @email, folded = @folded, lang = @lang, zone = @zone, grants = @grants, disabled = @disabled, epoch = @epoch where id = @id;

-- name: SaveDoor :execrows
update users set password = @password, totp = @totp, totp_step = @totp_step, recovery = @recovery, subject = @subject, epoch = @epoch where id = @id;

-- name: User :one
select * from users where id = @id;

-- name: UserByEmail :one
select * from users where folded = @folded;

-- name: UserBySubject :one
select * from users where subject = @subject and subject <> '';

-- name: Users :many
select * from users order by folded;

-- name: CountUsers :one
select count(*) from users;

-- name: SavePasskey :exec
insert into passkeys (id, user_id, name, credential, created_at, used_at) values (@id, @user_id, @name, @credential, @created_at, @used_at)
on conflict (id) do update set credential = excluded.credential, used_at = excluded.used_at;

-- name: Passkeys :many
select * from passkeys where user_id = @user_id order by created_at, id;

-- name: DeletePasskey :execrows
delete from passkeys where id = @id and user_id = @user_id;

-- name: DeletePasskeys :exec
delete from passkeys where user_id = @user_id;

-- name: InsertLink :exec
insert into links (hash, id, purpose, user_id, item_id, lang, recipient, made_by, created_at, expires_at, used_at, uses, revoked_at)
values (@hash, @id, @purpose, @user_id, @item_id, @lang, @recipient, @made_by, @created_at, @expires_at, 0, 0, 0);

-- name: Link :one
select * from links where hash = @hash;

-- name: LinkByID :one
select * from links where id = @id;

-- name: UseLink :exec
update links set used_at = @used_at, uses = uses + 1 where hash = @hash;

-- name: RevokeLink :execrows
update links set revoked_at = @revoked_at where id = @id and revoked_at = 0;

-- name: RevokeLinksOfUser :exec
-- Those that are a user's own, and the previews that they made.
update links set revoked_at = @revoked_at where revoked_at = 0 and ((user_id = @user_id and user_id <> '') or (made_by = @user_id and purpose = 'preview'));

-- name: RevokePreviews :exec
update links set revoked_at = @revoked_at where item_id = @item_id and purpose = 'preview' and revoked_at = 0;

-- name: AddFactHand :exec
insert into fact_hands (item_id, user_id) values (@item_id, @user_id) on conflict (item_id, user_id) do nothing;

-- name: FactHands :many
select f.user_id from fact_hands f where f.item_id = @item_id order by f.user_id;

-- name: ForgetFactHands :exec
delete from fact_hands where item_id = @item_id;

-- name: Replacing :many
-- The assets in whose place another stands.
select a.id from assets a where a.replaced = @id order by a.id;

-- name: LinksOfItem :many
select * from links where item_id = @item_id and purpose = 'preview' order by created_at desc, id;

-- name: SessionByToken :one
select * from sessions where token = @token;

-- name: SaveSession :exec
insert into sessions (token, id, user_id, data, agent, address, created_at, seen_at, expires_at)
values (@token, @id, @user_id, @data, @agent, @address, @created_at, @seen_at, @expires_at)
on conflict (token) do update set user_id = excluded.user_id, data = excluded.data, agent = excluded.agent, address = excluded.address, seen_at = excluded.seen_at, expires_at = excluded.expires_at;

-- name: DeleteSession :exec
delete from sessions where token = @token;

-- name: DeleteSessionByID :execrows
delete from sessions where id = @id and user_id = @user_id;

-- name: SessionsOfUser :many
select * from sessions where user_id = @user_id and expires_at > @now order by seen_at desc, id;

-- name: DeleteSessionsOfUser :exec
delete from sessions where user_id = @user_id;

-- name: DeleteExpiredSessions :exec
delete from sessions where expires_at <= @now;

-- name: InsertNotice :exec
insert into notices (id, user_id, what, item_id, lang, args, at, read_at) values (@id, @user_id, @what, @item_id, @lang, @args, @at, 0);

-- name: Notices :many
select * from notices where user_id = @user_id order by at desc, id limit cast(@most as bigint);

-- name: CountNotices :one
select count(*) from notices where user_id = @user_id and read_at = 0;

-- name: ReadNotices :exec
update notices set read_at = @read_at where user_id = @user_id and read_at = 0 and at <= @until;

-- name: InsertRecord :exec
insert into record (seq, at, actor, actor_name, address, act, item_id, lang, subject, reason, detail, prev, hash)
values (@seq, @at, @actor, @actor_name, @address, @act, @item_id, @lang, @subject, @reason, @detail, @prev, @hash);

-- name: LastRecord :one
select * from record order by seq desc limit 1;

-- name: Records :many
-- A page of the record, newest first.
select * from record where seq < @before
    and at >= @since and at < @until
order by seq desc limit cast(@most as bigint);

-- name: RecordsOfItem :many
-- The same of one item: each by the index that finds the fewest lines.
select * from record where item_id = @item_id and seq < @before
    and (cast(@actor as text) = '' or actor = @actor)
    and (cast(@act as text) = '' or act = @act)
    and at >= @since and at < @until
order by seq desc limit cast(@most as bigint);

-- name: RecordsOfActor :many
-- The same of one user.
select * from record where actor = @actor and seq < @before
    and (cast(@act as text) = '' or act = @act)
    and at >= @since and at < @until
order by seq desc limit cast(@most as bigint);

-- name: RecordsOfAct :many
-- The same of one sort of act.
select * from record where act = @act and seq < @before
    and at >= @since and at < @until
order by seq desc limit cast(@most as bigint);

-- name: RecordsAfter :many
-- The record in order, for checking and exporting it.
select * from record where seq > @after order by seq limit cast(@most as bigint);

-- name: RecordActs :many
-- Every act once, each found after the one before it: there are many lines and few acts.
with recursive acts (act) as (
    select act from (select act from record order by act limit 1) as first
    union all
    select (select r.act from record r where r.act > acts.act order by r.act limit 1) from acts where acts.act is not null
)
select cast(act as text) as act from acts where act is not null;
