package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Moments;
import dev.coffer.engine.mysql.MysqlSession.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the binary log says since the parent of a backup, until the moment at which the part is dumped. */
final class LogPart implements DumpPart {

    private final String fileName;
    private final MysqlDumpOrder order;
    private final LogReader reader;
    private final LogChain chain;
    private Map<String, String> state = Map.of();
    private @Nullable Moments moments;

    /** @param order its databases are counted */
    LogPart(String fileName, MysqlDumpOrder order, LogReader reader, LogChain chain) {
        this.fileName = fileName;
        this.order = order;
        this.reader = reader;
        this.chain = chain;
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
        return LogRange.FORMAT;
    }

    @Override
    public String tool() {
        return reader.tool();
    }

    /** Rows are written in Base64. */
    @Override
    public long estimatedBytes() {
        return chain.bytes() + chain.bytes() / 2;
    }

    @Override
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        try (MysqlMoment moment = MysqlMoment.ofLog(
                MysqlSession.open(order.login()),
                order.privileges(),
                order.config().lockTimeout(),
                order.config().inventory())) {
            moment.release(true);
            LogPoint end = moment.end()
                    .orElseThrow(() -> new EngineException(
                            Code.TOOL_FAILED, "The server does not say where its binary log stands."));
            List<DumpWarning> warnings = new ArrayList<>(moment.warnings());
            return new DumpResult(copied(moment, new LogRange(chain.end(), end), out, warnings), warnings);
        } catch (SQLException e) {
            throw order.login().failure(e);
        }
    }

    private List<DatabaseContents> copied(
            MysqlMoment moment, LogRange range, OutputStream out, List<DumpWarning> warnings)
            throws EngineException, SQLException, IOException {
        List<String> files = files(moment.session(), range);
        List<String> names = order.databases().stream().map(Database::name).toList();
        Optional<PartCount> count = moment.counting().map(session -> PartCount.begin(session, names, order.config()));
        boolean copied = false;
        try {
            out.write(range.head().getBytes(StandardCharsets.UTF_8));
            XaTransactions transactions = new XaTransactions(chain.prepared());
            reader.copy(files, range, transactions, out);
            out.write(LogRange.END.getBytes(StandardCharsets.UTF_8));
            note(moment, range.to(), transactions);
            if (transactions.missing() > 0) {
                warnings.add(DumpWarning.omission("Transactions that were prepared under XA before the full backup, and"
                        + " committed after it, are missing: " + transactions.missing()
                        + ". The full backup could not see"
                        + " their changes, and the log after it does not have them. Take a full backup."));
            }
            copied = true;
        } finally {
            if (!copied) {
                count.ifPresent(PartCount::cancel);
            }
        }
        return count.isPresent() ? count.get().contents(warnings) : List.of();
    }

    /** Returns the log files that a range touches, in their order. */
    private static List<String> files(MysqlSession session, LogRange range) throws EngineException, SQLException {
        List<String> files =
                session.rows("SHOW BINARY LOGS").stream().map(row -> row.get(0)).toList();
        int first = files.indexOf(range.from().file());
        int last = files.indexOf(range.to().file());
        if (first < 0 || last < first) {
            throw LogChain.broken(
                    "the server has removed the log file " + range.from().file() + " since the backup began", null);
        }
        return files.subList(first, last + 1);
    }

    private void note(MysqlMoment moment, LogPoint end, XaTransactions transactions)
            throws EngineException, IOException {
        Map<String, String> next = new HashMap<>(moment.state());
        boolean same = end.file().equals(chain.end().file());
        next.put(LogChain.BEGUN, same ? chain.begun() : reader.begun(end.file()).toString());
        next.put(LogChain.BASE, chain.base().toString());
        if (!transactions.prepared().isEmpty()) {
            next.put(LogChain.PREPARED, String.join(LogChain.SEPARATOR, transactions.prepared()));
        }
        String gtids = chain.baseGtids();
        if (gtids != null) {
            next.put(LogChain.BASE_GTIDS, gtids);
        }
        state = Map.copyOf(next);
        moments = new Moments(chain.base().time(), end.time());
    }

    /** Returns what a backup that builds on this one needs; empty until the part has been dumped. */
    Map<String, String> state() {
        return state;
    }

    /** Returns the moments that the chain can be restored to; null until the part has been dumped. */
    @Nullable
    Moments moments() {
        return moments;
    }
}
