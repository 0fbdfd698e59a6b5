package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with one of every kind of object, dumped and restored to another one: what the catalogs of the two say differs
 * only in what the warnings name.
 */
@Timeout(300)
class EveryKindOfObjectTest {

    private static final String CLUSTER = """
            select concat_ws('|', 'role', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,
                rolreplication, rolbypassrls, rolconnlimit, rolpassword, rolvaliduntil, shobj_description(oid, 'pg_authid'))
            from pg_authid where rolname !~ '^pg_'
            union all select concat_ws('|', 'member', roleid::regrole, member::regrole, grantor::regrole, admin_option)
            from pg_auth_members where roleid >= 16384 or member >= 16384
            union all select concat_ws('|', 'setting', setrole::regrole, setconfig) from pg_db_role_setting where setdatabase = 0
            union all select concat_ws('|', 'parameter', parname, paracl) from pg_parameter_acl
            union all select concat_ws('|', 'tablespace', spcname, spcowner::regrole, spcacl, spcoptions,
                shobj_description(oid, 'pg_tablespace')) from pg_tablespace
            order by 1""";

    /** In the server's folder for data, as the server's user. */
    private static final String MAKE_FOLDER = "copy (select 1) to program 'mkdir -m 700 space'";

    private static final String CATALOGS = resource("catalogs.sql");

    private static @Nullable PostgresServer source;
    private static @Nullable PostgresServer copy;

    @TempDir
    Path folder;

    @BeforeAll
    static void a_server_with_one_of_every_kind() throws IOException {
        source = PostgresServer.start();
        source.sql(
                "postgres",
                "create role owner nologin",
                "create role member login password 'geheim' valid until '2100-01-01' connection limit 7 in role owner",
                "comment on role member is 'of the owner'",
                "alter role member set work_mem = '6MB'",
                "alter role all set statement_timeout = '0'",
                "grant set on parameter work_mem to owner",
                "create role coffer login password 'choose-one' in role pg_read_all_data",
                MAKE_FOLDER,
                "create tablespace space owner owner location '" + data(source) + "/space'",
                "comment on tablespace space is 'in place'",
                "create database every owner owner connection limit 50",
                "create database guarded",
                "create database hidden",
                "comment on database every is 'kind'",
                "grant temporary on database every to member",
                "alter database every set work_mem = '7MB'",
                "alter role member in database every set work_mem = '8MB'");
        source.sql("every", resource("every-kind.sql"), "create table app.in_space (x int) tablespace space");
        source.sql(
                "guarded",
                "create table t (owner text)",
                "alter table t enable row level security, force row level security",
                "create policy p on t for select using (owner = current_user)",
                "select lo_from_bytea(4242, '\\xcafe')",
                "comment on large object 4242 is 'two bytes'",
                "grant select on large object 4242 to owner");
        source.sql(
                "hidden",
                "create function pg_catalog.out_of_sight() returns int language sql as 'select 1'",
                "create table information_schema.out_of_sight (x int)",
                "create table t (x int)",
                "create index t_x on t (x)",
                "create extension hstore",
                "create table in_extension as select 1 as x",
                "alter extension hstore add table in_extension",
                "update pg_index set indisvalid = false where indexrelid = 't_x'::regclass");
        copy = PostgresServer.start();
        copy.sql("postgres", MAKE_FOLDER);
    }

    @AfterAll
    static void no_servers() throws IOException {
        source().close();
        copy().close();
    }

    @Test
    void a_superuser_s_dump_restores_everything_but_what_its_warnings_name() throws Exception {
        List<DumpWarning> warnings = transfer(source().target("postgres", null));

        assertThat(differences("postgres", CLUSTER)).containsExactly("- setting|-|{statement_timeout=0}");
        assertThat(differences("every", CATALOGS)).isEmpty();
        assertThat(differences("guarded", CATALOGS)).isEmpty();
        assertThat(differences("hidden", CATALOGS))
                .isNotEmpty()
                .allMatch(
                        line -> line.contains("out_of_sight") || line.contains("t_x") || line.contains("in_extension"));
        assertThat(warnings)
                .extracting(DumpWarning::text, DumpWarning::omission)
                .containsExactlyInAnyOrder(
                        tuple(
                                "Settings of all roles (ALTER ROLE ALL SET) are left out: statement_timeout. No dump tool"
                                        + " writes them; note them elsewhere.",
                                false),
                        tuple(
                                "Invalid indexes of the database \"hidden\" are left out (public.t_x). REINDEX makes them valid.",
                                false),
                        tuple(
                                "The rows of tables of extensions of the database \"hidden\" are left out"
                                        + " (public.in_extension): the extensions do not mark them for dumps, and CREATE"
                                        + " EXTENSION makes only those again that its script inserts. Take your own tables out"
                                        + " of the extension with ALTER EXTENSION … DROP TABLE …, or copy the rows"
                                        + " elsewhere.",
                                true),
                        tuple(
                                "What users created in system schemas of the database \"hidden\" is left out (table"
                                        + " information_schema.out_of_sight, function pg_catalog.out_of_sight()): no dump"
                                        + " contains these schemas. Move it to another schema.",
                                true));
    }

    @Test
    void the_least_role_s_dump_lacks_what_its_warnings_name_besides() throws Exception {
        List<DumpWarning> warnings = transfer(source().target("coffer", "choose-one"));

        assertThat(differences("postgres", CLUSTER)).containsExactly("- setting|-|{statement_timeout=0}");
        assertThat(differences("every", CATALOGS))
                .isNotEmpty()
                .allMatch(line -> line.contains("|sub|")
                        || line.startsWith("- comment|sub|")
                        || line.contains("user mapping|public|srv")
                        || line.contains("user mapping|postgres|srv"));
        assertThat(copy().query("postgres", "select datname from pg_database where datname = 'guarded'"))
                .isEmpty();
        assertThat(warnings)
                .filteredOn(DumpWarning::omission)
                .extracting(DumpWarning::text)
                .anySatisfy(text -> assertThat(text).contains("\"guarded\"", "is left out"))
                .anySatisfy(text -> assertThat(text).contains("\"every\"", "subscriptions not dumped"))
                .anySatisfy(text -> assertThat(text).contains("\"every\"", "(subscription sub)", "superuser"))
                .anySatisfy(text -> assertThat(text).contains("\"every\"", "public on srv", "postgres on srv"))
                .anySatisfy(text -> assertThat(text).contains("\"hidden\"", "pg_catalog.out_of_sight()"))
                .anySatisfy(text -> assertThat(text).contains("\"hidden\"", "public.in_extension"))
                .hasSize(6);
        assertThat(warnings).hasSize(8);
    }

    /** Dumps everything, and restores it into the other server in place of what an earlier test left there. */
    private List<DumpWarning> transfer(Target target) throws Exception {
        clear();
        PostgresEngine engine = new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));
        List<DumpWarning> warnings = new ArrayList<>();
        try (DumpPlan plan = engine.plan(target)) {
            warnings.addAll(plan.warnings());
            for (DumpPart part : plan.parts()) {
                Path file = folder.resolve(part.fileName());
                try (OutputStream out = Files.newOutputStream(file)) {
                    warnings.addAll(part.dump(out, null).warnings());
                } catch (EngineException e) {
                    assertThat(e.code()).isEqualTo(EngineException.Code.PART_FAILED);
                    warnings.add(DumpWarning.omission(Objects.requireNonNull(e.getMessage())));
                    continue;
                }
                if (part.database() == null) {
                    Files.writeString(file, Files.readString(file).replace(data(source()), data(copy())));
                    run("psql", "--no-psqlrc", "--quiet", "--dbname=postgres", "--file=" + file);
                } else if (!List.of("postgres", "template1").contains(part.database())) {
                    run("pg_restore", "--create", "--exit-on-error", "--dbname=postgres", file.toString());
                }
            }
        }
        return warnings;
    }

    private static void clear() {
        if (!copy().query("postgres", "select 1 from pg_database where datname = 'every'")
                .isEmpty()) {
            for (String subscription : copy().query("every", "select subname from pg_subscription")) {
                copy().sql("every", "alter subscription " + subscription + " set (slot_name = none)");
                copy().sql("every", "drop subscription " + subscription);
            }
        }
        for (String database : List.of("every", "guarded", "hidden")) {
            copy().dropDatabase(database);
        }
    }

    private static void run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                new PostgresTools(PostgresServer.CONFIG)
                        .newest()
                        .orElseThrow()
                        .folder()
                        .resolve(tool)
                        .toString(),
                "--host=127.0.0.1",
                "--port=" + copy().port(),
                "--username=postgres"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** The lines of one server that the other does not have. */
    private static List<String> differences(String database, String sql) {
        List<String> before = source().query(database, sql);
        List<String> after = copy().query(database, sql);
        List<String> differences = new ArrayList<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> differences.add("- " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> differences.add("+ " + line));
        return differences;
    }

    private static String data(PostgresServer server) {
        return server.query("postgres", "show data_directory").get(0);
    }

    private static PostgresServer source() {
        return Objects.requireNonNull(source);
    }

    private static PostgresServer copy() {
        return Objects.requireNonNull(copy);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(EveryKindOfObjectTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
