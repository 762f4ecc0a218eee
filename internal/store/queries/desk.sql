-- name: Draft :one
select * from drafts where item_id = @item_id and lang = @lang;

-- name: DraftsOfItem :many
select * from drafts where item_id = @item_id order by lang;

-- name: SaveDraft :exec
insert into drafts (item_id, lang, version, stage, headline, lead, body, change_note, edition_id, made_from, base_id, hands, updated_at, updated_by, links)
values (@item_id, @lang, @version, @stage, @headline, @lead, @body, @change_note, @edition_id, @made_from, @base_id, @hands, @updated_at, @updated_by, @links)
on conflict (item_id, lang) do update set version = excluded.version, stage = excluded.stage, headline = excluded.headline, lead = excluded.lead,
    body = excluded.body, change_note = excluded.change_note, edition_id = excluded.edition_id, made_from = excluded.made_from, base_id = excluded.base_id,
    hands = excluded.hands, updated_at = excluded.updated_at, updated_by = excluded.updated_by, links = excluded.links;

-- name: DeleteDraft :exec
delete from drafts where item_id = @item_id and lang = @lang;

-- name: DraftsWith :many
-- Open working copies in a stage, or, without one, those that a user had a hand in.
select d.item_id, d.lang, d.stage, d.headline, d.hands, d.updated_at, d.updated_by from drafts d
where (cast(@stage as text) = '' or d.stage = @stage) and (cast(@hand as text) = '' or d.hands like @hand)
order by d.updated_at desc, d.item_id, d.lang limit cast(@most as bigint);

-- name: InsertParked :exec
insert into parked (id, item_id, lang, headline, lead, body, change_note, facts, created_at, created_by, settled_at, links)
values (@id, @item_id, @lang, @headline, @lead, @body, @change_note, @facts, @created_at, @created_by, 0, @links);

-- name: Parked :many
select * from parked where item_id = @item_id and lang = @lang and settled_at = 0 order by created_at, id;

-- name: SettleParked :execrows
update parked set settled_at = @settled_at where id = @id and settled_at = 0;

-- name: SaveSnapshot :exec
insert into snapshots (edition_id, kind, facts, event, uses, hands, seal) values (@edition_id, @kind, @facts, @event, @uses, @hands, @seal)
on conflict (edition_id) do update set kind = excluded.kind, facts = excluded.facts, event = excluded.event, uses = excluded.uses, hands = excluded.hands, seal = excluded.seal;

-- name: Snapshot :one
select * from snapshots where edition_id = @edition_id;

-- name: InsertApproval :exec
insert into approvals (id, item_id, lang, subject, seal, by_user, at, voided_at, why) values (@id, @item_id, @lang, @subject, @seal, @by_user, @at, 0, '');

-- name: ApprovalsOf :many
select * from approvals where subject = @subject order by at, id;

-- name: ApprovalsOfItem :many
select * from approvals where item_id = @item_id order by at, id;

-- name: VoidApprovals :execrows
update approvals set voided_at = @voided_at, why = @why where subject = @subject and voided_at = 0;

-- name: SaveProposal :exec
insert into proposals (id, item_id, act, note, slugs, stage, by_user, at) values (@id, @item_id, @act, @note, @slugs, @stage, @by_user, @at)
on conflict (id) do update set stage = excluded.stage;

-- name: Proposal :one
select * from proposals where id = @id;

-- name: ProposalsOfItem :many
select * from proposals where item_id = @item_id and stage <> '' order by at, id;

-- name: ProposalsIn :many
select * from proposals where stage = @stage order by at, id limit cast(@most as bigint);

-- name: InsertSchedule :exec
insert into schedules (id, item_id, act, editions, proposal, due, local, zone, by_user, created_at, done_at, number, cancelled_at, failed)
values (@id, @item_id, @act, @editions, @proposal, @due, @local, @zone, @by_user, @created_at, 0, 0, 0, '');

-- name: Schedule :one
select * from schedules where id = @id;

-- name: SchedulesOfItem :many
select * from schedules where item_id = @item_id order by created_at, id;

-- name: OpenSchedules :many
select * from schedules where done_at = 0 and cancelled_at = 0 and due <= @until order by due, id limit cast(@most as bigint);

-- name: DueSchedules :many
-- What is to happen now. What failed waits for somebody.
select * from schedules where done_at = 0 and cancelled_at = 0 and failed = '' and due <= @now order by due, id limit cast(@most as bigint);

-- name: FinishSchedule :exec
update schedules set done_at = @done_at, number = @number, failed = '' where id = @id;

-- name: FailSchedule :exec
update schedules set failed = @failed where id = @id;

-- name: CancelSchedule :exec
update schedules set cancelled_at = @cancelled_at where id = @id and done_at = 0;

-- name: SetNextDue :exec
-- The earliest instant at which something is to happen. What failed is left to
-- the sweep: a reader must not be held up by it.
update newsroom set next_due = coalesce((select min(due) from schedules where done_at = 0 and cancelled_at = 0 and failed = ''), 0) where id = 1;

-- name: LateSchedules :many
-- What happened late, or has not happened though it was due.
select * from schedules where cancelled_at = 0 and due >= @since and ((done_at = 0 and due < @overdue) or done_at > due + @tolerance)
order by due desc, id limit cast(@most as bigint);

-- name: InsertOverride :exec
insert into overrides (number, item_id, reason, by_user, at, reviewed_at, reviewed_by, verdict) values (@number, @item_id, @reason, @by_user, @at, 0, '', '');

-- name: OverridesOfItem :many
select * from overrides where item_id = @item_id order by number;

-- name: OpenOverrides :many
select * from overrides where reviewed_at = 0 order by number limit cast(@most as bigint);

-- name: ReviewOverride :execrows
update overrides set reviewed_at = @reviewed_at, reviewed_by = @reviewed_by, verdict = @verdict where number = @number and reviewed_at = 0;

-- name: InsertRemark :exec
insert into remarks (id, item_id, lang, quote, text, mentions, by_user, at, resolved_at, resolved_by) values (@id, @item_id, @lang, @quote, @text, @mentions, @by_user, @at, 0, '');

-- name: RemarksOfItem :many
select * from remarks where item_id = @item_id order by at, id;

-- name: Remark :one
select * from remarks where id = @id;

-- name: ResolveRemark :exec
update remarks set resolved_at = @resolved_at, resolved_by = @resolved_by where id = @id;

-- name: TouchPresence :exec
insert into presence (item_id, lang, user_id, since, seen_at) values (@item_id, @lang, @user_id, @seen_at, @seen_at)
on conflict (item_id, lang, user_id) do update set since = case when presence.seen_at < @fresh then excluded.since else presence.since end, seen_at = excluded.seen_at;

-- name: Present :many
select * from presence where item_id = @item_id and lang = @lang and seen_at >= @fresh order by since, user_id;

-- name: SaveAsset :exec
insert into assets (id, kind, name, type, hash, definition, replaced, created_at) values (@id, @kind, @name, @type, @hash, @definition, @replaced, @created_at)
on conflict (id) do update set name = excluded.name, definition = excluded.definition, replaced = excluded.replaced;

-- name: Asset :one
select definition from assets where id = @id;

-- name: Assets :many
select definition from assets
where (created_at, id) < (cast(@before_at as bigint), cast(@before_id as text) || '') and (cast(@kind as text) = '' or kind = @kind) and replaced = ''
order by created_at desc, id desc limit cast(@most as bigint);

-- name: AssetsByHash :many
select definition from assets where hash = @hash and replaced = '' order by created_at;

-- name: UnusedAssets :many
-- In no item's list of images and files, and not public. Drafts' texts are looked through by the caller.
select definition from assets a
where a.replaced = '' and not exists (select 1 from item_assets i where i.asset_id = a.id) and not exists (select 1 from live_assets l where l.asset_id = a.id)
order by a.created_at desc, a.id desc limit cast(@most as bigint);

-- name: DraftMentions :one
select count(*) from drafts where body like @pattern;

-- name: ItemAssets :many
select i.place, i.position, a.definition from item_assets i join assets a on a.id = i.asset_id where i.item_id = @item_id order by i.place, i.position, i.asset_id;

-- name: InsertItemAsset :exec
insert into item_assets (item_id, asset_id, place, position) values (@item_id, @asset_id, @place, @position) on conflict (item_id, asset_id, place) do update set position = excluded.position;

-- name: DeleteItemAssets :exec
delete from item_assets where item_id = @item_id;

-- name: ItemsOfAsset :many
select i.item_id from item_assets i where i.asset_id = @asset_id union select l.item_id from live_assets l where l.asset_id = @asset_id;

-- name: InsertLiveAsset :exec
insert into live_assets (asset_id, item_id, lang, place, position) values (@asset_id, @item_id, @lang, @place, @position) on conflict (asset_id, item_id, lang, place) do nothing;

-- name: DeleteLiveAssets :exec
delete from live_assets where item_id = @item_id;

-- name: LiveAssets :many
select l.place, a.definition from live_assets l join assets a on a.id = l.asset_id where l.item_id = @item_id and l.lang = @lang order by l.position, l.asset_id;

-- name: IsAssetLive :one
select cast(case when exists (select 1 from live_assets l where l.asset_id = @asset_id) then 1 else 0 end as bigint);

-- name: SaveWork :exec
-- Writers take turns, so that the number of each is above all that were committed.
insert into work (item_id, kind, status, stage, offices, headline, lang, langs, folded, touched_at, seq)
values (@item_id, @kind, @status, @stage, @offices, @headline, @lang, @langs, @folded, @touched_at, (select coalesce(max(w.seq), 0) + 1 from work w))
on conflict (item_id) do update set kind = excluded.kind, status = excluded.status, stage = excluded.stage, offices = excluded.offices,
    headline = excluded.headline, lang = excluded.lang, langs = excluded.langs, folded = excluded.folded, touched_at = excluded.touched_at, seq = excluded.seq;

-- name: Work :one
select * from work where item_id = @item_id;

-- name: WorkList :many
-- The items of the desk, those touched last first, a page at a time.
select * from work where seq < @before order by seq desc limit cast(@most as bigint);

-- name: WorkListIn :many
-- The same of one stage, of which there are never many.
select * from work
where stage = @stage and seq < @before
    and (cast(@kind as text) = '' or kind = @kind)
    and (cast(@status as text) = '' or status = @status)
    and (cast(@office as text) = '' or offices like @office)
    and (cast(@words as text) = '' or folded like @words escape '\')
order by seq desc limit cast(@most as bigint);

-- name: WorkRecent :many
-- The same narrowed, but only of the two thousand that were touched last.
select w.* from work w join (
    select f.item_id from work f where f.seq < @before order by f.seq desc limit 2000
) recent on recent.item_id = w.item_id
where w.folded like cast(@words as text) escape '\'
    and (cast(@kind as text) = '' or w.kind = @kind)
    and (cast(@status as text) = '' or w.status = @status)
    and (cast(@office as text) = '' or w.offices like @office)
order by w.seq desc limit cast(@most as bigint);

-- name: WorkSearch :many
-- The same of all, of which there may be none: every row has to be looked at, and
-- the + 0 sees to it that they are read as they lie. One by one in the order of an
-- index takes twice as long and more. What is sorted is no more than it is sorted by.
select w.* from work w join (
    select f.item_id from work f
    where f.folded like cast(@words as text) escape '\'
        and f.seq + 0 < cast(@before as bigint)
        and (cast(@kind as text) = '' or f.kind = @kind)
        and (cast(@status as text) = '' or f.status = @status)
        and (cast(@office as text) = '' or f.offices like @office)
    order by f.seq + 0 desc limit cast(@most as bigint)
) found on found.item_id = w.item_id
order by w.seq desc;

-- name: WorkNumber :one
-- How far the changes of items are numbered.
select cast(coalesce(max(seq), 0) as bigint) from work;

-- name: WorkChanges :many
select seq, item_id from work where seq > @after order by seq limit cast(@most as bigint);

-- name: WorkIDs :many
select item_id from work where item_id > @after order by item_id limit cast(@most as bigint);

-- name: WorkOf :many
-- Of a list of ids, which are twelve characters each and come as one text: a list of
-- any length is not to be had otherwise on both engines. So are the next ones.
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select w.* from at cross join work w where w.item_id = substr(cast(@ids as text), at.n, 12);

-- name: ItemsOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select i.* from at cross join items i where i.id = substr(cast(@ids as text), at.n, 12);

-- name: DraftsOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select d.* from at cross join drafts d where d.item_id = substr(cast(@ids as text), at.n, 12) order by d.item_id, d.lang;

-- name: LatestEditionsOf :many
-- Without those of which there is a working copy: it stands in their place.
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select e.* from at cross join editions e
where e.item_id = substr(cast(@ids as text), at.n, 12)
    and e.number = (select max(l.number) from editions l where l.item_id = e.item_id and l.lang = e.lang)
    and not exists (select 1 from drafts d where d.item_id = e.item_id and d.lang = e.lang)
order by e.item_id, e.lang;

-- name: ItemAssetsOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select i.item_id, i.asset_id from at cross join item_assets i where i.item_id = substr(cast(@ids as text), at.n, 12) order by i.item_id, i.place, i.position, i.asset_id;

-- name: AssetsOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select a.definition from at cross join assets a where a.id = substr(cast(@ids as text), at.n, 12);

-- name: EntriesOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select e.* from at cross join entries e where e.id = substr(cast(@ids as text), at.n, 12);

-- name: DueTask :many
-- Tasks of the outbox that are due, the oldest first.
select * from outbox where done_at = 0 and due_at <= @now and attempts < @most_attempts order by due_at, key limit cast(@most as bigint);

-- name: FinishTask :exec
update outbox set done_at = @done_at, attempts = attempts + 1, last_error = '' where key = @key;

-- name: PostponeTask :exec
update outbox set due_at = @due_at, attempts = attempts + 1, last_error = @last_error where key = @key and done_at = 0;

-- name: FailedTasks :one
select count(*) from outbox where done_at = 0 and attempts >= @most_attempts;
