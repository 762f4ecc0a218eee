-- The desk: people, working copies, approvals, schedules, images, the record.

-- +goose Up

-- When the next scheduled act is due: 0 when none is. Read together with the
-- publication number, so that every request knows of it.
alter table newsroom add column next_due bigint not null default 0;

create table users (
    id         text    primary key,
    name       text    not null,
    email      text    not null,
    folded     text    not null unique, -- the address as it is compared
    lang       text    not null,
    zone       text    not null,
    grants     text    not null, -- []dateline.Grant as JSON
    disabled   boolean not null,
    password   text    not null, -- PHC string; empty: none
    totp       text    not null, -- secret of one-time codes; empty: none
    totp_step  bigint  not null, -- the last step that was used: a code is good once
    recovery   text    not null, -- JSON array of hashes of recovery codes that are left
    subject    text    not null, -- issuer and subject of the organisation's own sign-in; empty: not linked
    epoch      bigint  not null, -- raised when rights change: sessions are renewed
    created_at bigint  not null
);
create unique index users_subject on users (subject) where subject <> '';

create table passkeys (
    id         text   primary key, -- the credential's id, base64url
    user_id    text   not null references users (id),
    name       text   not null,
    credential text   not null, -- JSON
    created_at bigint not null,
    used_at    bigint not null
);
create index passkeys_user on passkeys (user_id);

-- One-time and preview links. Only the hash of what stands in the address is here.
create table links (
    hash       text   primary key,
    id         text   not null unique,
    purpose    text   not null, -- first, invite, reset, preview
    user_id    text   not null, -- whose it is; empty for a preview
    item_id    text   not null, -- of a preview
    lang       text   not null,
    recipient  text   not null, -- of a preview: the one it was made for
    made_by    text   not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at    bigint not null, -- 0: not yet; of a preview: when it was last opened
    uses       bigint not null,
    revoked_at bigint not null
);
create index links_item on links (item_id);
create index links_user on links (user_id);

create table sessions (
    token      text   primary key, -- SHA-256 of the cookie's
    id         text   not null unique,
    user_id    text   not null, -- empty: not signed in yet
    data       text   not null, -- base64
    agent      text   not null,
    address    text   not null,
    created_at bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires_at);

-- Working copies: the text of an item in one language that is not public yet.
create table drafts (
    item_id     text   not null references items (id),
    lang        text   not null,
    version     bigint not null,
    stage       text   not null,
    hands       text   not null, -- JSON array of users who changed it
    updated_at  bigint not null,
    updated_by  text   not null,
    edition_id  text   not null, -- what was submitted
    made_from   text   not null,
    base_id     text   not null, -- the edition it began with
    headline    text   not null,
    lead        text   not null,
    change_note text   not null,
    body        text   not null, -- last: lists of texts are read without it
    primary key (item_id, lang)
);
create index drafts_stage on drafts (stage, updated_at);

-- Texts that came in when somebody else had saved meanwhile. Nothing typed is lost.
create table parked (
    id          text   primary key,
    item_id     text   not null references items (id),
    lang        text   not null,
    headline    text   not null,
    lead        text   not null,
    body        text   not null,
    change_note text   not null,
    facts       text   not null, -- JSON, when it is the facts that collided; otherwise empty
    created_at  bigint not null,
    created_by  text   not null,
    settled_at  bigint not null
);
create index parked_item on parked (item_id, lang);

-- Who stated an item's facts since it was last public.
create table fact_hands (
    item_id text not null references items (id),
    user_id text not null,
    primary key (item_id, user_id)
);

-- What an edition was submitted with: the facts, images and hands of then.
create table snapshots (
    edition_id text primary key references editions (id),
    kind       text not null,
    facts      text not null,
    event      text not null,
    uses       text not null, -- []dateline.Use as JSON
    hands      text not null,
    seal       text not null
);

create table approvals (
    id        text   primary key,
    item_id   text   not null references items (id),
    lang      text   not null,
    subject   text   not null, -- edition or proposal
    seal      text   not null,
    by_user   text   not null references users (id),
    at        bigint not null,
    voided_at bigint not null,
    why       text   not null
);
create index approvals_subject on approvals (subject);
create index approvals_item on approvals (item_id, at);

create table proposals (
    id         text   primary key,
    item_id    text   not null references items (id),
    act        text   not null,
    note       text   not null,
    slugs      text   not null,
    stage      text   not null, -- empty: done or dropped
    by_user    text   not null,
    at         bigint not null
);
create index proposals_item on proposals (item_id, at);
create index proposals_open on proposals (stage, at);

-- Acts that are to happen at an instant. The row is the truth: no timer is.
create table schedules (
    id           text   primary key,
    item_id      text   not null references items (id),
    act          text   not null,
    editions     text   not null, -- JSON array
    proposal     text   not null,
    due          bigint not null,
    local        text   not null,
    zone         text   not null,
    by_user      text   not null,
    created_at   bigint not null,
    done_at      bigint not null,
    number       bigint not null,
    cancelled_at bigint not null,
    failed       text   not null
);
create index schedules_due on schedules (due) where done_at = 0 and cancelled_at = 0;
create index schedules_item on schedules (item_id, created_at);

-- Publications without approval, for ever, and who looked at each afterwards.
create table overrides (
    number      bigint primary key references publications (number),
    item_id     text   not null references items (id),
    reason      text   not null,
    by_user     text   not null,
    at          bigint not null,
    reviewed_at bigint not null,
    reviewed_by text   not null,
    verdict     text   not null
);
create index overrides_item on overrides (item_id);

create table remarks (
    id          text   primary key,
    item_id     text   not null references items (id),
    lang        text   not null,
    quote       text   not null,
    text        text   not null,
    mentions    text   not null,
    by_user     text   not null,
    at          bigint not null,
    resolved_at bigint not null,
    resolved_by text   not null
);
create index remarks_item on remarks (item_id, at);

-- What people are told at the desk; mail goes through the outbox.
create table notices (
    id      text   primary key,
    user_id text   not null references users (id),
    what    text   not null, -- a message key
    item_id text   not null,
    lang    text   not null,
    args    text   not null, -- JSON object
    at      bigint not null,
    read_at bigint not null
);
create index notices_user on notices (user_id, at);
create index notices_unread on notices (user_id) where read_at = 0;

-- Who has a text open.
create table presence (
    item_id text   not null,
    lang    text   not null,
    user_id text   not null,
    since   bigint not null,
    seen_at bigint not null,
    primary key (item_id, lang, user_id)
);

create table assets (
    id         text    primary key,
    kind       text    not null, -- image or file
    name       text    not null,
    type       text    not null,
    hash       text    not null,
    definition text    not null, -- dateline.Asset as JSON
    replaced   text    not null,
    created_at bigint  not null
);
create index assets_hash on assets (hash);
create index assets_created on assets (created_at, id);

-- Where items use assets: lead image and attachments. Those in texts are read out of them.
create table item_assets (
    item_id  text   not null references items (id),
    asset_id text   not null references assets (id),
    place    text   not null,
    position bigint not null,
    primary key (item_id, asset_id, place)
);

-- Which assets are public, and through which item: written with live.
create table live_assets (
    asset_id text   not null,
    item_id  text   not null,
    lang     text   not null,
    place    text   not null,
    position bigint not null,
    primary key (asset_id, item_id, lang, place)
);
create index live_assets_item on live_assets (item_id, lang, position);

-- One row an item, for the lists of work.
create table work (
    item_id    text   primary key references items (id),
    kind       text   not null,
    status     text   not null,
    stage      text   not null, -- the stage that wants most attention
    offices    text   not null, -- ",id,id,"
    headline   text   not null, -- in the source language, or the first there is
    lang       text   not null, -- of that headline
    langs      text   not null, -- JSON: language to stage
    folded     text   not null, -- headlines in every language, for searching
    touched_at bigint not null
);
create index work_touched on work (touched_at, item_id);
create index work_stage on work (stage, touched_at, item_id);

insert into work (item_id, kind, status, stage, offices, headline, lang, langs, folded, touched_at)
select i.id, i.kind, i.status, '', '', coalesce(e.headline, ''), i.source_lang, '{}', lower(coalesce(e.headline, '')), i.created_at
from items i left join editions e on e.item_id = i.id and e.lang = i.source_lang
    and e.number = (select max(l.number) from editions l where l.item_id = i.id and l.lang = i.source_lang);

-- The record: who did what, when, from where, to what, why. Each row's hash is
-- over the one before it and itself; nothing is ever changed or deleted.
create table record (
    seq        bigint primary key,
    at         bigint not null,
    actor      text   not null, -- user id, or empty
    actor_name text   not null,
    address    text   not null,
    act        text   not null,
    item_id    text   not null,
    lang       text   not null,
    subject    text   not null, -- edition, user, asset, link …
    reason     text   not null,
    detail     text   not null, -- JSON object
    prev       text   not null,
    hash       text   not null
);
create index record_item on record (item_id, seq);
create index record_actor on record (actor, seq);
create index record_act on record (act, seq);

-- Keys that the servers of this newsroom share.
create table secrets (
    name  text primary key,
    value text not null -- base64
);

-- Nobody consumed it so far: an upgrade must not mail the archive.
update outbox set done_at = created_at where done_at = 0;

-- +goose Down
drop table secrets;
alter table newsroom drop column next_due;
drop table record;
drop table work;
drop table live_assets;
drop table item_assets;
drop table assets;
drop table presence;
drop table notices;
drop table remarks;
drop table overrides;
drop table schedules;
drop table proposals;
drop table approvals;
drop table fact_hands;
drop table snapshots;
drop table parked;
drop table drafts;
drop table sessions;
drop table links;
drop table passkeys;
drop table users;
