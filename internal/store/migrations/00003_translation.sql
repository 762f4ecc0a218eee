-- Translations: how each is paired with its source, what of it is stale, what
-- checks found and people decided, the glossary, the memory.

-- +goose Up

-- Raised when a name of a register or a term of the glossary changes; the number
-- of the last segment of the memory. What is kept in memory follows them.
alter table newsroom add column glossary bigint not null default 0;
alter table newsroom add column memory bigint not null default 0;

alter table drafts add column links text not null default ''; -- dateline.Alignment as JSON; empty: not paired yet
alter table parked add column links text not null default '';

-- What belongs to an edition that is a translation.
create table edition_translations (
    edition_id text primary key references editions (id),
    links      text not null, -- dateline.Alignment as JSON
    converted  text not null, -- of one made by script conversion: the language it was made from
    findings   text not null  -- what the checks found when it was handed over, and what was decided, as JSON
);

-- Of what the public sees: how far the translation is behind its source.
alter table live add column stale bigint not null default 0; -- source paragraphs that changed, came or went since
alter table live add column stale_since bigint not null default 0;
alter table live add column converted text not null default ''; -- the language it was made from by script conversion

-- Where the newsroom wishes it, a language has wide lists besides its own, under its
-- tag and an asterisk: with what has no text in it as well. In which language each
-- shows an item. Like this, lists of what a language has cost no more for it.
create table live_wide (
    lang      text not null, -- with the asterisk
    item_id   text not null,
    text_lang text not null,
    primary key (lang, item_id)
);
create index live_wide_item on live_wide (item_id);

-- How each translation at the desk stands with its source: derived, one row an
-- item and language that is not the source.
create table translations (
    item_id   text   not null references items (id),
    lang      text   not null,
    stale     bigint not null, -- units whose source has changed
    added     bigint not null, -- units of the source that it lacks
    gone      bigint not null, -- units whose source is no more
    machine   bigint not null, -- units that are a machine's draft
    done      bigint not null,
    total     bigint not null,
    since     bigint not null, -- when it fell behind; 0: it is not
    holder    text   not null, -- who last had a hand in it; empty: nobody known
    primary key (item_id, lang)
);
create index translations_behind on translations (lang, since, item_id) where since > 0;

-- What somebody decided about a finding of the checks. The key covers both texts,
-- so a decision ends when either changes.
create table dismissals (
    item_id text   not null references items (id),
    lang    text   not null,
    key     text   not null,
    finding text   not null, -- check.Finding as JSON
    reason  text   not null,
    by_user text   not null,
    at      bigint not null,
    primary key (item_id, lang, key)
);

create table concepts (
    id         text   primary key,
    definition text   not null, -- dateline.Concept as JSON
    folded     text   not null, -- its terms in every language, for searching
    sort       text   not null, -- the first term, folded: what lists are ordered by
    updated_at bigint not null,
    updated_by text   not null
);
create index concepts_sort on concepts (sort, id);

create table segments (
    seq        bigint primary key, -- in the order in which they came
    id         text   not null unique,
    from_lang  text   not null,
    to_lang    text   not null,
    source     text   not null,
    target     text   not null,
    sum        text   not null, -- of the pair: the same one is kept once
    item_id    text   not null, -- where it was published; empty: imported
    origin     text   not null,
    created_at bigint not null,
    unique (from_lang, to_lang, sum)
);
create index segments_item on segments (item_id) where item_id <> '';

-- +goose Down
drop table segments;
drop table concepts;
drop table dismissals;
drop table translations;
drop table live_wide;
alter table live drop column converted;
alter table live drop column stale_since;
alter table live drop column stale;
drop table edition_translations;
alter table parked drop column links;
alter table drafts drop column links;
alter table newsroom drop column memory;
alter table newsroom drop column glossary;
