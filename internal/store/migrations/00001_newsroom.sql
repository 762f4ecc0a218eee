-- One schema for SQLite and PostgreSQL, in the plain SQL that both take.
-- Times are microseconds since the Unix epoch, UTC. JSON is text. Ids are made
-- by the program (dateline.ID).

-- +goose Up

-- One row: the settings of the newsroom and the number of the latest act.
create table newsroom (
    id          bigint primary key check (id = 1),
    settings    text   not null, -- dateline.Newsroom as JSON
    publication bigint not null, -- the publication number: every derived thing follows it
    changed_at  bigint not null, -- when it was last raised
    created_at  bigint not null
);

create table kinds (
    id         text   primary key,
    position   bigint not null,
    definition text   not null -- dateline.Kind as JSON
);

-- The registers: offices, people, roles, places, topics.
create table entries (
    id       text primary key,
    register text not null,
    slug     text not null,
    names    text not null, -- dateline.Names as JSON
    aliases  text not null, -- JSON array of other spellings
    detail   text not null, -- what only this register has (an office's parent, a place's zone), as JSON
    unique (register, slug)
);

-- Every name and alias, folded, so that a name read from a text finds its entry.
create table entry_names (
    register text not null,
    folded   text not null,
    entry_id text not null references entries (id),
    primary key (register, folded, entry_id)
);

create table appointments (
    id         text primary key,
    person_id  text not null references entries (id),
    role_id    text not null references entries (id),
    office_id  text not null, -- empty: none
    from_day   text not null, -- 2006-01-02, empty: not known
    until_day  text not null,
    unique (person_id, role_id, office_id, from_day)
);

create table items (
    id                 text   primary key,
    kind               text   not null references kinds (id),
    source_lang        text   not null,
    authoritative_lang text   not null, -- empty: the source
    status             text   not null,
    facts              text   not null, -- dateline.Facts as JSON: the latest saved, not necessarily published
    event              text   not null, -- dateline.Event as JSON, or empty
    source_id          text   not null, -- where an import read it
    created_at         bigint not null
);
create unique index items_source_id on items (source_id) where source_id <> '';

-- Texts. A row is never changed and never deleted.
create table editions (
    id          text    primary key,
    item_id     text    not null references items (id),
    lang        text    not null,
    number      bigint  not null,
    headline    text    not null,
    lead        text    not null,
    body        text    not null,
    change_note text    not null,
    incomplete  boolean not null,
    made_from   text    not null, -- of a translation: the source edition
    hash        text    not null,
    source_id   text    not null, -- where an import read this language
    created_at  bigint  not null,
    created_by  text    not null,
    unique (item_id, lang, number)
);
create index editions_source_id on editions (source_id) where source_id <> '';

-- What reading a text found and was unsure of; shown to an editor.
create table readings (
    edition_id text primary key references editions (id),
    reading    text not null -- JSON
);

-- Every act that changed what is public, in order. Never changed, never deleted.
create table publications (
    number  bigint primary key,
    id      text   not null unique,
    item_id text   not null references items (id),
    act     text   not null,
    facts   text   not null, -- as published, names frozen
    note    text   not null, -- dateline.Names as JSON
    at      bigint not null,
    due     bigint not null,
    by_whom text   not null
);
create index publications_item on publications (item_id, number);

create table publication_editions (
    number     bigint not null references publications (number),
    lang       text   not null,
    edition_id text   not null references editions (id),
    primary key (number, lang)
);

-- What the public sees: one row an item and language, written whole in the
-- publishing transaction. Everything a list shows stands in the row.
create table live (
    item_id            text    not null references items (id),
    lang               text    not null,
    edition_id         text    not null references editions (id),
    number             bigint  not null,
    kind               text    not null,
    status             text    not null,
    source_lang        text    not null,
    authoritative_lang text    not null,
    languages          text    not null, -- JSON array
    paths              text    not null, -- JSON object: language to path
    headline           text    not null,
    lead               text    not null,
    excerpt            text    not null,
    incomplete         boolean not null,
    facts              text    not null,
    event              text    not null,
    path               text    not null,
    sorts_at           bigint  not null, -- when it was issued
    starts_at          bigint  not null, -- of an event: when it starts; otherwise 0
    ends_at            bigint  not null, -- of an event: when it is over; otherwise 0
    published_at       bigint  not null,
    updated_at         bigint  not null,
    act                text    not null,
    note               text    not null,
    publication        bigint  not null,
    hash               text    not null,
    primary key (item_id, lang)
);
create index live_publication on live (publication);
create index live_lang on live (lang, item_id);
create index live_ends on live (lang, ends_at);
create index live_published on live (lang, published_at, item_id);

-- One row for each list in which a live row stands. Every list, filtered or not,
-- is a range of this table's key, so that its cost does not depend on how long
-- the archive is.
create table live_lists (
    lang     text   not null,
    facet    text   not null, -- news, event, kind, office, speaker, topic, year, month
    key      text   not null, -- empty for news and event
    sorts_at bigint not null,
    item_id  text   not null,
    primary key (lang, facet, key, sorts_at, item_id)
);
create index live_lists_item on live_lists (item_id, lang);

-- How many rows each list has, kept by the publishing transaction.
create table live_counts (
    lang  text   not null,
    facet text   not null,
    key   text   not null,
    n     bigint not null,
    primary key (lang, facet, key)
);
create index live_counts_top on live_counts (lang, facet, n, key);

-- Every address an item ever had. A row is never deleted: it answers for ever.
create table addresses (
    lang    text    not null,
    day     text    not null, -- 2006-01-02, as in the address
    folded  text    not null, -- the slug as it is compared
    slug    text    not null, -- the slug as it is shown
    item_id text    not null references items (id),
    current boolean not null, -- false: redirects to the current one
    primary key (lang, day, folded)
);
create index addresses_item on addresses (item_id, lang);

-- What a transaction left to be done after it. The key makes a second run of the
-- same act leave nothing twice.
create table outbox (
    key        text   primary key,
    topic      text   not null,
    payload    text   not null,
    created_at bigint not null,
    due_at     bigint not null,
    attempts   bigint not null,
    last_error text   not null,
    done_at    bigint not null -- 0: not done
);
create index outbox_due on outbox (due_at) where done_at = 0;

-- Acts that a client may repeat, by the key it chose, with what it was answered.
create table requests (
    key         text   primary key,
    fingerprint text   not null, -- what was asked: the same key with other content is a conflict
    answer      text   not null,
    created_at  bigint not null
);

-- +goose Down
drop table requests;
drop table outbox;
drop table addresses;
drop table live_counts;
drop table live_lists;
drop table live;
drop table publication_editions;
drop table publications;
drop table readings;
drop table editions;
drop table items;
drop table appointments;
drop table entry_names;
drop table entries;
drop table kinds;
drop table newsroom;
