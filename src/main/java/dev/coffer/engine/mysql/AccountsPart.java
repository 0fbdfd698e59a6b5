package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The accounts and roles of a server with what they may do, as the server itself writes it in SQL. */
final class AccountsPart implements DumpPart {

    static final String FORMAT = "mysql-accounts";

    /** How the first line begins; the flavor follows. */
    static final String HEAD = "-- Coffer: accounts of ";

    /** The last line; without it, a dump is not whole. */
    static final String END = "-- Coffer: end of the accounts\n";

    /** Those that every server has and none may change. */
    private static final Set<String> SYSTEM =
            Set.of("mysql.infoschema", "mysql.session", "mysql.sys", "mariadb.sys", "PUBLIC");

    private final MysqlLogin login;
    private final String fileName;

    AccountsPart(MysqlLogin login, String fileName) {
        this.login = login;
        this.fileName = fileName;
    }

    @Override
    public @Nullable String database() {
        return null;
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        try (MysqlSession session = MysqlSession.open(login)) {
            write(HEAD + login.flavor().datastore() + "\n", out);
            for (String statement : login.flavor() == Flavor.MYSQL ? ofMysql(session) : ofMariadb(session)) {
                write(statement + ";\n", out);
            }
            write(END, out);
            return DumpResult.PLAIN;
        } catch (SQLException e) {
            throw login.failure(e);
        }
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Accounts that are granted as roles come first: others name them as their default. */
    private static List<String> ofMysql(MysqlSession session) throws SQLException {
        // Otherwise, hashes would have bytes that are no text.
        session.execute("SET SESSION print_identified_with_as_hex = ON");
        Set<List<String>> accounts =
                new LinkedHashSet<>(session.rows("SELECT FROM_USER, FROM_HOST FROM mysql.role_edges ORDER BY 1, 2"));
        accounts.addAll(session.rows("SELECT User, Host FROM mysql.user ORDER BY 1, 2"));
        accounts.removeIf(account -> SYSTEM.contains(account.get(0)));
        List<String> statements = new ArrayList<>();
        for (List<String> account : accounts) {
            statements.add(created(session, quoted(account)));
        }
        for (List<String> account : accounts) {
            statements.addAll(granted(session, quoted(account)));
        }
        return statements;
    }

    private static List<String> ofMariadb(MysqlSession session) throws SQLException {
        List<List<String>> roles =
                session.rows("SELECT User FROM mysql.user WHERE is_role = 'Y' AND User <> 'PUBLIC' ORDER BY 1");
        List<List<String>> users =
                new ArrayList<>(session.rows("SELECT User, Host FROM mysql.user WHERE is_role = 'N' ORDER BY 1, 2"));
        users.removeIf(account -> SYSTEM.contains(account.get(0)));
        List<String> statements = new ArrayList<>();
        for (List<String> role : roles) {
            statements.add("CREATE ROLE IF NOT EXISTS " + MysqlSession.name(role.get(0)));
        }
        for (List<String> user : users) {
            statements.add(created(session, quoted(user)));
        }
        for (List<String> role : roles) {
            statements.addAll(granted(session, MysqlSession.name(role.get(0))));
        }
        for (List<String> user : users) {
            statements.addAll(granted(session, quoted(user)));
        }
        return statements;
    }

    private static String quoted(List<String> account) {
        return MysqlSession.name(account.get(0)) + "@" + MysqlSession.name(account.get(1));
    }

    private static String created(MysqlSession session, String account) throws SQLException {
        return session.one("SHOW CREATE USER " + account).replaceFirst("\\ACREATE USER ", "CREATE USER IF NOT EXISTS ");
    }

    /** Those that grant a password too, as older servers of MariaDB do, would set it again for an account that exists. */
    private static List<String> granted(MysqlSession session, String account) throws SQLException {
        return session.rows("SHOW GRANTS FOR " + account).stream()
                .map(row -> row.get(0)
                        .replaceFirst(
                                "(TO `(?:[^`]|``)*`@`(?:[^`]|``)*`) IDENTIFIED (?:BY PASSWORD|VIA) .*?(?=( REQUIRE | WITH GRANT OPTION|$))",
                                "$1"))
                .toList();
    }
}
