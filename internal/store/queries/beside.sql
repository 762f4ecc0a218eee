-- name: SourceLanguages :many
-- The source languages of the rows that SitemapPage lists.
select live.path, live.source_lang
from live where live.lang = @lang and live.item_id >= @from_id and live.item_id < @until_id and live.status = 'live'
order by live.item_id
limit cast(@most as bigint);
