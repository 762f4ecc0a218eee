-- name: InsertLive :exec
insert into live (item_id, lang, edition_id, number, kind, status, source_lang, authoritative_lang, languages, paths, headline, lead, excerpt,
    incomplete, facts, event, path, sorts_at, starts_at, ends_at, published_at, updated_at, act, note, publication, hash, stale, stale_since, converted)
values (@item_id, @lang, @edition_id, @number, @kind, @status, @source_lang, @authoritative_lang, @languages, @paths, @headline, @lead, @excerpt,
    @incomplete, @facts, @event, @path, @sorts_at, @starts_at, @ends_at, @published_at, @updated_at, @act, @note, @publication, @hash, @stale, @stale_since, @converted);

-- name: DeleteLive :exec
delete from live where item_id = @item_id;

-- name: LiveOfItem :many
select sqlc.embed(live), e.body from live join editions e on e.id = live.edition_id
where live.item_id = @item_id order by live.lang;

-- name: Live :one
select sqlc.embed(live), e.body from live join editions e on e.id = live.edition_id
where live.item_id = @item_id and live.lang = @lang;

-- name: InsertLiveList :execrows
insert into live_lists (lang, facet, key, sorts_at, item_id) values (@lang, @facet, @key, @sorts_at, @item_id)
on conflict (lang, facet, key, sorts_at, item_id) do nothing;

-- name: InsertWide :exec
insert into live_wide (lang, item_id, text_lang) values (@lang, @item_id, @text_lang)
on conflict (lang, item_id) do update set text_lang = excluded.text_lang;

-- name: DeleteWide :exec
delete from live_wide where item_id = @item_id;

-- name: LiveListsOfItem :many
select * from live_lists where item_id = @item_id;

-- name: DeleteLiveLists :exec
delete from live_lists where item_id = @item_id;

-- name: Count :exec
insert into live_counts (lang, facet, key, n) values (@lang, @facet, @key, @n)
on conflict (lang, facet, key) do update set n = live_counts.n + excluded.n;

-- name: Counts :many
-- The lists of one facet that are not empty, the longest first.
select key, n from live_counts where lang = @lang and facet = @facet and n > 0 order by n desc, key limit cast(@most as bigint);

-- name: CountOf :one
select n from live_counts where lang = @lang and facet = @facet and key = @key;

-- name: CountsWithEntries :many
-- The same for a facet whose keys are entries of a register.
select c.n, sqlc.embed(e) from live_counts c join entries e on e.id = c.key
where c.lang = @lang and c.facet = @facet and c.n > 0 order by c.n desc, c.key limit cast(@most as bigint);

-- name: ListOlder :many
-- A range of the list (facet, key), narrowed by up to six other lists, from the
-- newest row before (before_at, before_id) on. An empty facet does not narrow.
-- The || '' takes the affinity away that the cast gave: with it SQLite would
-- find only before_at in the key and walk over all rows of that instant.
select sqlc.embed(live), cast(case when cast(@with_body as bigint) = 1 then e.body else '' end as text) as body
from live_lists l
join live on live.item_id = l.item_id and live.lang = coalesce((select w.text_lang from live_wide w where w.lang = l.lang and w.item_id = l.item_id), l.lang)
join editions e on e.id = live.edition_id
where l.lang = @lang and l.facet = @facet and l.key = @key
    and (l.sorts_at, l.item_id) < (cast(@before_at as bigint), cast(@before_id as text) || '')
    and (cast(@kind as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'kind' and x.key = @kind and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@office as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'office' and x.key = @office and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@speaker as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'speaker' and x.key = @speaker and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@topic as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'topic' and x.key = @topic and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@year as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'year' and x.key = @year and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@month as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'month' and x.key = @month and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
order by l.sorts_at desc, l.item_id desc
limit cast(@most as bigint);

-- name: ListNewer :many
-- The same list in the other direction: from the oldest row after (after_at, after_id) on.
select sqlc.embed(live), cast(case when cast(@with_body as bigint) = 1 then e.body else '' end as text) as body
from live_lists l
join live on live.item_id = l.item_id and live.lang = coalesce((select w.text_lang from live_wide w where w.lang = l.lang and w.item_id = l.item_id), l.lang)
join editions e on e.id = live.edition_id
where l.lang = @lang and l.facet = @facet and l.key = @key
    and (l.sorts_at, l.item_id) > (cast(@after_at as bigint), cast(@after_id as text) || '')
    and (cast(@kind as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'kind' and x.key = @kind and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@office as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'office' and x.key = @office and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@speaker as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'speaker' and x.key = @speaker and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@topic as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'topic' and x.key = @topic and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@year as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'year' and x.key = @year and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
    and (cast(@month as text) = '' or exists (select 1 from live_lists x where x.lang = l.lang and x.facet = 'month' and x.key = @month and x.sorts_at = l.sorts_at and x.item_id = l.item_id))
order by l.sorts_at asc, l.item_id asc
limit cast(@most as bigint);

-- name: Upcoming :many
-- The events of a language that are not over, the next one first. The others have
-- no end, so the index leads past them.
select sqlc.embed(live) from live
where live.lang = @lang and live.ends_at > @now
order by live.starts_at, live.item_id
limit cast(@most as bigint);

-- name: SitemapPage :many
-- The live rows of a language whose item ids lie in a range.
select live.item_id, live.lang, live.path, live.paths, live.updated_at
from live where live.lang = @lang and live.item_id >= @from_id and live.item_id < @until_id and live.status = 'live'
order by live.item_id
limit cast(@most as bigint);

-- name: RecentlyPublished :many
select live.path, live.headline, live.published_at
from live where live.lang = @lang and live.published_at >= @since and live.sorts_at >= @issued_since and live.status = 'live' and live.event = ''
order by live.published_at desc, live.item_id desc
limit cast(@most as bigint);

-- name: InsertAddress :exec
insert into addresses (lang, day, folded, slug, item_id, current) values (@lang, @day, @folded, @slug, @item_id, true);

-- name: RetireAddresses :exec
update addresses set current = false where item_id = @item_id and lang = @lang and current = true;

-- name: ReviveAddress :exec
update addresses set current = true, slug = @slug where lang = @lang and day = @day and folded = @folded and item_id = @item_id;

-- name: Address :one
select * from addresses where lang = @lang and day = @day and folded = @folded;

-- name: CurrentAddress :one
select * from addresses where item_id = @item_id and lang = @lang and current = true;

-- name: LiveChanges :many
-- Which items the acts after a number were about, in their order.
select number, item_id from publications where number > @after order by number limit cast(@most as bigint);

-- name: LiveItems :many
-- The items of which a text is public, in order, after one of them.
select distinct live.item_id from live where live.item_id > @after and live.status = 'live' order by live.item_id limit cast(@most as bigint);

-- name: LiveOf :many
-- What is public of a list of ids (as WorkOf takes them): in one language, or in all.
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select sqlc.embed(live), e.body from at cross join live join editions e on e.id = live.edition_id
where live.item_id = substr(cast(@ids as text), at.n, 12) and live.status = 'live' and (cast(@lang as text) = '' or live.lang = @lang)
order by live.item_id, live.lang;

-- name: LiveAssetsOf :many
with recursive at(n) as (select cast(1 as integer) union all select n + 12 from at where n + 12 < length(cast(@ids as text)))
select l.item_id, l.asset_id from at cross join live_assets l where l.item_id = substr(cast(@ids as text), at.n, 12) order by l.item_id, l.lang, l.position, l.asset_id;

-- name: PublicEntries :many
-- The entries that something public is listed under, events too, and the roles in
-- which the pages of public people show them.
select e.* from entries e
where e.id in (select c.key from live_counts c where c.n > 0 and c.facet in ('office', 'speaker', 'topic', 'event'))
    or e.id in (select a.role_id from appointments a where a.person_id in (select c.key from live_counts c where c.n > 0 and c.facet in ('speaker', 'event')))
order by e.id;
