-- What the catalogs say of the objects of a database, one line each.
with acl(kind, of_object, acl) as (
    select 'class', oid::regclass::text, relacl from pg_class
    union all select 'column', attrelid::regclass || '.' || attname, attacl from pg_attribute
    union all select 'function', oid::regprocedure::text, proacl from pg_proc
    union all select 'type', oid::regtype::text, typacl from pg_type
    union all select 'schema', nspname, nspacl from pg_namespace
    union all select 'wrapper', fdwname, fdwacl from pg_foreign_data_wrapper
    union all select 'server', srvname, srvacl from pg_foreign_server
    union all select 'language', lanname, lanacl from pg_language
    union all select 'large object', oid::text, lomacl from pg_largeobject_metadata
    union all select 'default', defaclrole::regrole || ' ' || defaclnamespace::regnamespace || ' ' || defaclobjtype::text, defaclacl
        from pg_default_acl
), line(line) as (
    select concat_ws('|', kind || ' privileges', of_object, (select string_agg(a::text, ' ' order by a::text) from unnest(acl) a))
    from acl where acl is not null
    union all select concat_ws('|', 'class', oid::regclass, relkind, relowner::regrole, reloptions, relpersistence, relreplident,
        relrowsecurity, relforcerowsecurity, relispartition, relispopulated, reloftype::regtype, pg_get_partkeydef(oid),
        pg_get_expr(relpartbound, oid), (select amname from pg_am a where a.oid = relam),
        (select spcname from pg_tablespace t where t.oid = reltablespace),
        case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
    from pg_class where oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace
    union all select concat_ws('|', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
        attgenerated, attstattarget, attstorage, attislocal, attinhcount, attfdwoptions, attcollation::regcollation,
        pg_get_expr(adbin, adrelid))
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid >= 16384 and attnum > 0 and not attisdropped and attrelid::regclass::text not like 'pg_toast.%'
    union all select concat_ws('|', 'inheritance', inhrelid::regclass, inhparent::regclass, inhseqno) from pg_inherits
    union all select concat_ws('|', 'constraint', conname, conrelid::regclass, contypid::regtype, pg_get_constraintdef(oid),
        convalidated, conislocal) from pg_constraint where oid >= 16384
    union all select concat_ws('|', 'index', pg_get_indexdef(indexrelid), indisclustered, indisvalid, indisreplident, indisprimary)
    from pg_index where indexrelid >= 16384 and indexrelid::regclass::text not like 'pg_toast.%'
    union all select concat_ws('|', 'trigger', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
    union all select concat_ws('|', 'rule', pg_get_ruledef(oid), ev_enabled) from pg_rewrite where oid >= 16384
    union all select concat_ws('|', 'function', oid::regprocedure, proowner::regrole, prokind, provolatile, proisstrict,
        case when prokind <> 'a' then pg_get_functiondef(oid) end) from pg_proc where oid >= 16384
    union all select concat_ws('|', 'aggregate', aggfnoid::regprocedure, aggtransfn, aggfinalfn, aggtranstype::regtype, agginitval)
    from pg_aggregate where aggfnoid >= 16384
    union all select concat_ws('|', 'type', oid::regtype, typtype, typcategory, typowner::regrole, typinput, typoutput, typlen,
        typbasetype::regtype, typnotnull, typdefault, typisdefined)
    from pg_type where oid >= 16384 and typnamespace <> 'pg_toast'::regnamespace
    union all select concat_ws('|', 'label', enumtypid::regtype, enumlabel,
        row_number() over (partition by enumtypid order by enumsortorder)) from pg_enum
    union all select concat_ws('|', 'range', rngtypid::regtype, rngsubtype::regtype, rngmultitypid::regtype, rngsubdiff) from pg_range
    union all select concat_ws('|', 'statistics', pg_get_statisticsobjdef(oid)) from pg_statistic_ext
    union all select concat_ws('|', 'policy', polname, polrelid::regclass, polcmd, pg_get_expr(polqual, polrelid)) from pg_policy
    union all select concat_ws('|', 'sequence', schemaname, sequencename, data_type, start_value, increment_by, cycle, last_value)
    from pg_sequences
    union all select concat_ws('|', 'large object', oid, lomowner::regrole, lo_get(oid)) from pg_largeobject_metadata
    union all select concat_ws('|', 'publication', to_jsonb(p) - 'oid') from pg_publication p
    union all select concat_ws('|', 'published', pubname, schemaname, tablename, attnames, rowfilter) from pg_publication_tables
    union all select concat_ws('|', 'subscription', subname, subowner::regrole, subenabled, subconninfo, subslotname, subpublications)
    from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
    union all select concat_ws('|', 'event trigger', evtname, evtevent, evtowner::regrole, evtfoid::regproc, evtenabled, evttags)
    from pg_event_trigger
    union all select concat_ws('|', 'wrapper', fdwname, fdwowner::regrole, fdwhandler::regproc, fdwoptions) from pg_foreign_data_wrapper
    union all select concat_ws('|', 'server', srvname, srvowner::regrole, srvtype, srvversion, srvoptions) from pg_foreign_server
    union all select concat_ws('|', 'user mapping', usename, srvname,
        (select string_agg(o, ' ' order by o) from unnest(umoptions) o)) from pg_user_mappings
    union all select concat_ws('|', 'foreign table', ftrelid::regclass, srvname, ftoptions)
    from pg_foreign_table join pg_foreign_server s on s.oid = ftserver
    union all select concat_ws('|', 'extension', extname, extnamespace::regnamespace, extversion, extowner::regrole) from pg_extension
    union all select concat_ws('|', 'language', lanname, lanowner::regrole, lanpltrusted, lanplcallfoid::regproc) from pg_language
    union all select concat_ws('|', 'schema', nspname, nspowner::regrole) from pg_namespace where nspname !~ '^pg_(toast_)?temp'
    union all select concat_ws('|', 'collation', collname, collnamespace::regnamespace, collprovider, collcollate, colliculocale)
    from pg_collation where oid >= 16384
    union all select concat_ws('|', 'mapping', mapcfg::regconfig, maptokentype, mapseqno, mapdict::regdictionary)
    from pg_ts_config_map where mapcfg >= 16384
    union all select concat_ws('|', 'dictionary', dictname, dictnamespace::regnamespace, dictinitoption) from pg_ts_dict where oid >= 16384
    union all select concat_ws('|', 'comment', (pg_identify_object(classoid, objoid, objsubid)).identity, description)
    from pg_description where objoid >= 16384
    union all select concat_ws('|', 'database setting', coalesce(r.rolname, 'all'), setconfig)
    from pg_db_role_setting left join pg_roles r on r.oid = setrole
    where setdatabase = (select oid from pg_database where datname = current_database())
    union all select concat_ws('|', 'database', datname, datdba::regrole, pg_encoding_to_char(encoding), datcollate, datconnlimit,
        datistemplate, (select string_agg(a::text, ' ' order by a::text) from unnest(datacl) a),
        shobj_description(oid, 'pg_database')) from pg_database where datname = current_database()
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_cast where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_operator where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_opclass where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_opfamily where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_amop where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_amproc where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_conversion where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_am where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_transform where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_ts_parser where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_ts_template where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_ts_config where oid >= 16384
    union all select 'object|' || (pg_identify_object(tableoid, oid, 0)).identity from pg_publication_namespace
)
select translate(line, chr(10), ' ') from line order by 1
