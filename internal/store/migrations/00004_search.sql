-- The search of the desk: in which order items were changed.

-- +goose Up

-- Raised with every change of an item at the desk, whatever the clocks say: two
-- machines' may differ, and several changes may fall on one microsecond. The index
-- follows it, and lists are in its order.
alter table work add column seq bigint not null default 0;

update work set seq = o.n
from (select item_id, row_number() over (order by touched_at, item_id) as n from work) o
where o.item_id = work.item_id;

create index work_seq on work (seq);
create index work_stages on work (stage, seq);
drop index work_touched;
drop index work_stage;

-- +goose Down
create index work_touched on work (touched_at, item_id);
create index work_stage on work (stage, touched_at, item_id);
drop index work_stages;
drop index work_seq;
alter table work drop column seq;
