package dev.coffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a person sees who has just started the service with its own database: where it is, how to get in, and requests
 * to try.
 *
 * @param url the service's root, without a slash at its end
 * @param account the account that owns the instance
 * @param token the generated token; empty where tokens are configured, which are never shown
 * @param instance the service's own database as an instance; empty where it is none
 * @param clientTools whether the PostgreSQL client tools, which make the backups, are on this machine
 */
record Banner(String url, String account, Optional<String> token, Optional<UUID> instance, boolean clientTools) {

    /** Several lines, the last one without a line feed. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Coffer is ready.");
        lines.add("  URL      " + url);
        lines.add("  account  " + account);
        lines.add("  token    " + token.orElse("a configured one; put it into $TOKEN to try the following"));
        if (!clientTools) {
            lines.add("There are no PostgreSQL client tools on this machine, so that backups of PostgreSQL will fail."
                    + " Install them with one of");
            lines.add("  apt-get install postgresql-client    # Debian, Ubuntu");
            lines.add("  dnf install postgresql               # Fedora");
            lines.add(
                    "  brew install libpq                   # macOS; then put $(brew --prefix libpq)/bin on the PATH");
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
