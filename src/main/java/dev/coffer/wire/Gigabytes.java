package dev.coffer.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Sizes as every record of the API shows them: units of 1024³ bytes, with up to six decimals. */
public final class Gigabytes {

    private static final BigDecimal BYTES = BigDecimal.valueOf(1024L * 1024 * 1024);

    private Gigabytes() {}

    public static BigDecimal of(long bytes) {
        BigDecimal size =
                BigDecimal.valueOf(bytes).divide(BYTES, 6, RoundingMode.HALF_UP).stripTrailingZeros();
        // Never 1E+1: clients print the number as it stands.
        return size.scale() < 0 ? size.setScale(0) : size;
    }
}
