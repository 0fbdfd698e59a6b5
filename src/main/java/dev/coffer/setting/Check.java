package dev.coffer.setting;

import java.util.List;

/** A probe of one part of a configuration. It changes nothing and may block: its caller does not wait for it for long. */
public interface Check {

    /** Returns the word that its results are listed under. */
    String name();

    /**
     * Probes the part.
     *
     * @throws Exception if the probe itself failed
     */
    List<CheckResult> examine() throws Exception;
}
