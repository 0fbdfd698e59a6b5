-- A log of attempts is null before the first attempt: most records were never removed or verified, and a list has nothing to parse.
alter table backup
    alter column attempt_log drop not null, alter column attempt_log drop default,
    alter column removal_log drop not null, alter column removal_log drop default,
    alter column verify_log drop not null, alter column verify_log drop default;
update backup
    set attempt_log = nullif(attempt_log, '[]'), removal_log = nullif(removal_log, '[]'), verify_log = nullif(verify_log, '[]')
    where '[]' in (attempt_log, removal_log, verify_log);
alter table store_run
    alter column attempt_log drop not null, alter column attempt_log drop default;
update store_run set attempt_log = null where attempt_log = '[]';
