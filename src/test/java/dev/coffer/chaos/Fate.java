package dev.coffer.chaos;

import java.time.Duration;

/** How long, and by which chance. */
record Fate(Duration length, long seed) {

    private static final String MINUTES = "4";
    private static final String SEED = "20240611";

    /** By {@code -Dcoffer.chaos.minutes} and {@code -Dcoffer.chaos.seed}. */
    static Fate given() {
        return new Fate(
                Duration.ofSeconds(Math.round(60 * Double.parseDouble(property("coffer.chaos.minutes", MINUTES)))),
                Long.parseLong(property("coffer.chaos.seed", SEED)));
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : value;
    }

    @Override
    public String toString() {
        return length.toSeconds() + " s of chaos with -Dcoffer.chaos.seed=" + seed;
    }
}
