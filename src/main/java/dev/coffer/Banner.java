package dev.coffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The text that the service prints when it has started with its embedded database: its URL, a token, and requests to try.
 *
 * @param url the service's root, without a trailing slash
 * @param account the account that owns the instance
 * @param token the generated token; empty if tokens are configured, which are never printed
 * @param instance the embedded database as an instance; empty if it is not registered
 * @param clientTools whether the PostgreSQL client tools are installed
 */
record Banner(String url, String account, Optional<String> token, Optional<UUID> instance, boolean clientTools) {

    /** Returns several lines, the last one without a line feed. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Coffer is ready.");
        lines.add("  URL      " + url);
        lines.add("  account  " + account);
        lines.add("  token    " + token.orElse("a configured token; set $TOKEN to it to try the following commands"));
        if (!clientTools) {
            lines.add("The PostgreSQL client tools are not installed, so backups of PostgreSQL will fail."
                    + " Install them with one of");
            lines.add("  apt-get install postgresql-client    # Debian, Ubuntu");
            lines.add("  dnf install postgresql               # Fedora");
            lines.add(
                    "  brew install libpq                   # macOS; then add $(brew --prefix libpq)/bin to the PATH");
        }
        instance.ifPresent(id -> {
            lines.add("Back up this service's own database:");
            lines.add("  " + create(id));
            lines.add("List its backups:");
            lines.add("  " + curl("/instances/" + id + "/backups"));
        });
        lines.add("List the kinds of databases that can be backed up:");
        lines.add("  " + curl("/datastores"));
        return String.join(System.lineSeparator(), lines);
    }

    private String create(UUID id) {
        return curl("/backups") + " -H 'Content-Type: application/json'"
                + " -d '{\"backup\": {\"name\": \"first\", \"instance\": \"" + id + "\"}}'";
    }

    private String curl(String path) {
        return "curl -s -H \"X-Auth-Token: %s\" %s/v1.0/%s%s".formatted(token.orElse("$TOKEN"), url, account, path);
    }
}
