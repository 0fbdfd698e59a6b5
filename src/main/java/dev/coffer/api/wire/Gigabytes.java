package dev.coffer.api.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Sizes as the API shows them: in units of 1024³ bytes, with up to six decimals. */
public final class Gigabytes {

    private static final BigDecimal UNIT = BigDecimal.valueOf(1L << 30);

    private Gigabytes() {}

    /** Returns the size of a number of bytes, which is not negative. */
    public static BigDecimal of(long bytes) {
        BigDecimal size =
                BigDecimal.valueOf(bytes).divide(UNIT, 6, RoundingMode.HALF_UP).stripTrailingZeros();
        // Clients print the number as it stands, so it must not read 1E+1.
        return size.scale() < 0 ? size.setScale(0) : size;
    }
}
