#!/bin/bash
# Initializes the database as the official images do, and then asks it something.
set -e
if [ "${1:0:1}" = '-' ]; then
    set -- postgres "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --auth=trust --username=postgres > /dev/null
fi
"$@" -k /tmp > /tmp/log 2>&1 &
server=$!
until pg_isready --quiet --host=/tmp; do sleep 0.2; done
psql --host=/tmp --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 << 'SQL'
create extension pgcrypto;
create extension hstore;
create extension "uuid-ossp";
select encode(digest('a', 'sha256'), 'hex');
select 'a=>1'::hstore -> 'a';
select uuid_generate_v5(uuid_ns_url(), 'x');
create table t (id int primary key, at timestamptz, name text collate "C");
insert into t select n, '2024-07-01 12:00+00'::timestamptz + n * interval '1 day', chr(64 + n) from generate_series(1, 3) n;
select id, at at time zone 'Europe/Berlin', name from t order by name desc;
select to_tsvector('english', 'the squashed images');
do $$ begin raise notice 'from plpgsql'; end $$;
select xmlserialize(content xmlparse(content '<a/>') as text);
SQL
pg_dump --host=/tmp --table=t --data-only | grep -c '^[0-9]'
kill -INT "$server"
wait "$server"
