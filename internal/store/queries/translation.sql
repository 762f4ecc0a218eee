-- name: SaveEditionTranslation :exec
insert into edition_translations (edition_id, links, converted, findings) values (@edition_id, @links, @converted, @findings)
on conflict (edition_id) do nothing;

-- name: SetEditionLinks :exec
-- What an edition is paired with, when another language has become what it is made from.
update edition_translations set links = @links where edition_id = @edition_id;

-- name: SetEditionFindings :exec
-- What was decided on what the checks found, as long as the edition is judged.
update edition_translations set findings = @findings where edition_id = @edition_id;

-- name: EditionTranslation :one
select * from edition_translations where edition_id = @edition_id;

-- name: SaveTranslation :exec
insert into translations (item_id, lang, stale, added, gone, machine, done, total, since, holder)
values (@item_id, @lang, @stale, @added, @gone, @machine, @done, @total, @since, @holder)
on conflict (item_id, lang) do update set stale = excluded.stale, added = excluded.added, gone = excluded.gone, machine = excluded.machine,
    done = excluded.done, total = excluded.total, since = excluded.since, holder = excluded.holder;

-- name: DeleteTranslation :exec
delete from translations where item_id = @item_id and lang = @lang;

-- name: TranslationsOf :many
select * from translations where item_id = @item_id order by lang;

-- name: TranslationsBehind :many
-- Translations that are behind their source, those that fell behind first first.
select sqlc.embed(translations), work.headline, work.lang as headline_lang, work.kind, work.status, work.offices from translations join work on work.item_id = translations.item_id
where translations.since > 0 and work.status in ('draft', 'live') and (cast(@lang as text) = '' or translations.lang = @lang)
    and (translations.since, translations.item_id, translations.lang) > (cast(@after_since as bigint), cast(@after_item as text) || '', cast(@after_lang as text) || '')
order by translations.since, translations.item_id, translations.lang limit cast(@most as bigint);

-- name: LiveBehind :many
-- What the public sees of translations that are behind, those that fell behind first first.
select sqlc.embed(live) from live
where live.stale > 0 and live.status = 'live' and (cast(@lang as text) = '' or live.lang = @lang)
order by live.stale_since, live.item_id, live.lang limit cast(@most as bigint);

-- name: SaveDismissal :exec
insert into dismissals (item_id, lang, key, finding, reason, by_user, at) values (@item_id, @lang, @key, @finding, @reason, @by_user, @at)
on conflict (item_id, lang, key) do update set reason = excluded.reason, by_user = excluded.by_user, at = excluded.at;

-- name: DeleteDismissal :execrows
delete from dismissals where item_id = @item_id and lang = @lang and key = @key;

-- name: DismissalsOf :many
select * from dismissals where item_id = @item_id and lang = @lang order by at, key;

-- name: GlossaryVersion :one
select glossary, memory from newsroom where id = 1;

-- name: RaiseGlossary :exec
update newsroom set glossary = glossary + 1 where id = 1;

-- name: SaveConcept :exec
insert into concepts (id, definition, folded, sort, updated_at, updated_by) values (@id, @definition, @folded, @sort, @updated_at, @updated_by)
on conflict (id) do update set definition = excluded.definition, folded = excluded.folded, sort = excluded.sort, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: DeleteConcept :execrows
delete from concepts where id = @id;

-- name: Concept :one
select * from concepts where id = @id;

-- name: Concepts :many
select * from concepts
where (sort, id) > (cast(@after_sort as text) || '', cast(@after_id as text) || '') and (cast(@words as text) = '' or folded like @words escape '\')
order by sort, id limit cast(@most as bigint);

-- name: CountConcepts :one
select count(*) from concepts;

-- name: TakeSegmentNumber :one
update newsroom set memory = memory + 1 where id = 1 returning memory;

-- name: SegmentKnown :one
select count(*) from segments where from_lang = @from_lang and to_lang = @to_lang and sum = @sum;

-- name: InsertSegment :exec
insert into segments (seq, id, from_lang, to_lang, source, target, sum, item_id, origin, created_at)
values (@seq, @id, @from_lang, @to_lang, @source, @target, @sum, @item_id, @origin, @created_at);

-- name: DeleteSegment :execrows
delete from segments where id = @id;

-- name: DeleteSegmentsOf :exec
delete from segments where item_id = @item_id and item_id <> '';

-- name: CountSegments :one
select count(*) from segments;

-- name: SegmentsAfter :many
select * from segments where seq > @seq order by seq limit cast(@most as bigint);

-- name: SegmentsOf :many
select * from segments where id in (@a, @b, @c, @d, @e, @f, @g, @h);

-- name: SegmentsBefore :many
-- The memory as its page lists it, the latest first.
select * from segments
where seq < @before and (cast(@from_lang as text) = '' or from_lang = @from_lang) and (cast(@to_lang as text) = '' or to_lang = @to_lang)
    and (cast(@words as text) = '' or lower(source) like @words escape '\' or lower(target) like @words escape '\')
order by seq desc limit cast(@most as bigint);

-- name: WidenOwn :exec
-- The wide lists of a language have what it has a text of,
insert into live_wide (lang, item_id, text_lang)
select cast(@wide as text), live.item_id, live.lang from live where live.lang = @lang
on conflict (lang, item_id) do nothing;

-- name: WidenOthers :exec
-- and of the rest what is public in its source language.
insert into live_wide (lang, item_id, text_lang)
select cast(@wide as text), live.item_id, live.lang from live
where live.lang = live.source_lang
on conflict (lang, item_id) do nothing;

-- name: ListWide :exec
insert into live_lists (lang, facet, key, sorts_at, item_id)
select w.lang, l.facet, l.key, l.sorts_at, l.item_id
from live_wide w join live_lists l on l.item_id = w.item_id and l.lang = w.text_lang
where w.lang = @wide
on conflict (lang, facet, key, sorts_at, item_id) do nothing;

-- name: UnlistWide :exec
delete from live_lists where lang like '%*';

-- name: ForgetWide :exec
delete from live_wide;

-- name: ForgetCounts :exec
delete from live_counts;

-- name: CountAgain :exec
insert into live_counts (lang, facet, key, n) select lang, facet, key, count(*) from live_lists group by lang, facet, key;
