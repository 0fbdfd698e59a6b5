package dev.coffer.engine.mysql;

import dev.coffer.engine.StoredDump;
import dev.coffer.engine.mysql.MysqlDatabases.Charset;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the first table of a part.
 *
 * @param charset that new tables of the database get; null if the part does not say it
 */
record MysqlPartHead(@Nullable Charset charset) {

    /** More statements never stand before the first table. */
    private static final int MOST = 100;

    private static final Pattern CHARSET = Pattern.compile("\\A" + DatabasePart.HEAD + "(\\w+); collation (\\w+)");

    /** Reads only the beginning of a part, which does not show whether it is whole. */
    static MysqlPartHead read(StoredDump dump) throws IOException {
        try (InputStream in = dump.open()) {
            SqlScript script = new SqlScript(in);
            for (int i = 0; i < MOST && script.next(); i++) {
                Matcher charset = CHARSET.matcher(script.start());
                if (charset.find()) {
                    return new MysqlPartHead(new Charset(charset.group(1), charset.group(2)));
                }
                if (script.start().startsWith("INSERT ")) {
                    break;
                }
            }
            return new MysqlPartHead(null);
        }
    }
}
