package dev.coffer.check;

import java.util.List;

/** One kind of thing that is examined. It changes nothing, and may take its time: it is not waited for long. */
interface Check {

    /** One word, for the lines about it. */
    String name();

    /**
     * Looks, and says what there is.
     *
     * @throws Exception if that cannot be found out, for a reason that nobody thought of
     */
    List<CheckResult> examine() throws Exception;
}
