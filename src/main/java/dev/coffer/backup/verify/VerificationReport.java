package dev.coffer.backup.verify;

import dev.coffer.backup.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The findings of a verification while it runs. */
final class VerificationReport {

    private final Set<String> damaged = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final List<String> details = new ArrayList<>();
    private boolean contentsChecked = true;

    void damaged(String file, String how) {
        damaged.add(file);
        details.add(how);
    }

    void missing(String file, String how) {
        missing.add(file);
        details.add(how);
    }

    /** Records that the stored bytes of a part were checked, but not its contents, with the reason. */
    void notLookedInto(String why) {
        contentsChecked = false;
        details.add(why);
    }

    Verification verification(Instant now) {
        Set<String> broken = new LinkedHashSet<>(damaged);
        broken.addAll(missing);
        return new Verification(
                result(), now, contentsChecked && missing.isEmpty(), List.copyOf(broken), List.copyOf(details));
    }

    private Verification.Result result() {
        if (!damaged.isEmpty()) {
            return Verification.Result.DAMAGED;
        }
        return missing.isEmpty() ? Verification.Result.OK : Verification.Result.INCOMPLETE;
    }
}
