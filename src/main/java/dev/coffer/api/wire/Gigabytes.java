package dev.coffer.api.wire;

import java.math.BigDecimal;

/** Sizes as every record of the API shows them: units of 1024³ bytes, with up to six decimals. */
public final class Gigabytes {

    private static final int UNIT = 30;
    private static final long MILLION = 1_000_000;

    private Gigabytes() {}

    /** The size of some bytes, of which there are none or more. */
    public static BigDecimal of(long bytes) {
        long rest = bytes & ((1L << UNIT) - 1);
        long millionths = (bytes >> UNIT) * MILLION + ((rest * MILLION + (1L << (UNIT - 1))) >> UNIT);
        BigDecimal size = BigDecimal.valueOf(millionths, 6).stripTrailingZeros();
        // Never 1E+1: clients print the number as it stands.
        return size.scale() < 0 ? size.setScale(0) : size;
    }
}
