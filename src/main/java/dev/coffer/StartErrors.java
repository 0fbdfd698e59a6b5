package dev.coffer;

import dev.coffer.setting.UrlSecrets;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Standard error, on which a start that is refused prints the settings it could not read, without the secrets of URLs. */
final class StartErrors extends PrintStream {

    StartErrors(PrintStream errors) {
        super(errors, true, Charset.defaultCharset());
    }

    @Override
    public void println(@Nullable String line) {
        super.println(line == null ? null : UrlSecrets.removedFrom(line));
    }
}
