package dev.coffer.chaos;

import java.util.List;
import java.util.stream.Collectors;

/** Who uses the service. */
enum Account {
    /** Its backups are not encrypted. */
    PLAIN("plain", "admin"),
    /** Its backups are encrypted. */
    SEALED("sealed", "admin"),
    /** Looks after the whole service. */
    OPERATOR("operator", "cloud-admin");

    static final List<Account> OWNERS = List.of(PLAIN, SEALED);

    final String id;
    final String token;
    private final String role;

    Account(String id, String role) {
        this.id = id;
        this.role = role;
        this.token = id + "-t0ken-of-the-chaos";
    }

    /** All of them, as the service's setting has it. */
    static String tokens() {
        return List.of(values()).stream()
                .map(account -> account.token + ":" + account.id + ":" + account.role)
                .collect(Collectors.joining(","));
    }
}
