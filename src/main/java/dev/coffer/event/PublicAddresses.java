package dev.coffer.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that are public: neither this machine's nor its network's, nor a cloud's metadata service, in whichever form
 * they come. An IPv6 address that stands for an IPv4 address is judged as that.
 */
public final class PublicAddresses {

    /** The special-purpose registry of IPv4, with multicast and what is reserved. */
    private static final List<Prefix> NOT_PUBLIC_4 = prefixes(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /** Of IPv6, only this is public. */
    private static final List<Prefix> PUBLIC_6 = prefixes("2000::/3");

    /** The exceptions from it: IETF protocols with Teredo, documentation. */
    private static final List<Prefix> NOT_PUBLIC_6 = prefixes("2001::/23", "2001:db8::/32", "3fff::/20");

    /**
     * What holds an IPv4 address at its end: compatible and translated ones. Java itself makes an IPv4 address of a mapped
     * one.
     */
    private static final List<Prefix> ENDS_IN_4 = prefixes("::ffff:0:0:0/96", "::/96", "64:ff9b::/96");

    /** 6to4, which holds an IPv4 address after its first two bytes. */
    private static final List<Prefix> SIX_TO_FOUR = prefixes("2002::/16");

    private static final int BYTES_OF_4 = 4;
    private static final int LAST_FOUR = 12;
    private static final int AFTER_TWO = 2;

    private PublicAddresses() {}

    /** The beginning of addresses. */
    private static final class Prefix {

        /** Not an {@link InetAddress}, which a native executable cannot have from its build. */
        private final byte[] network;

        private final int bits;

        Prefix(byte[] network, int bits) {
            this.network = network;
            this.bits = bits;
        }

        boolean holds(byte[] address) {
            if (network.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((network[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Returns whether an address is public. */
    public static boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    private static boolean contains(byte[] address) {
        if (address.length == BYTES_OF_4) {
            return NOT_PUBLIC_4.stream().noneMatch(prefix -> prefix.holds(address));
        }
        if (ENDS_IN_4.stream().anyMatch(prefix -> prefix.holds(address))) {
            return contains(Arrays.copyOfRange(address, LAST_FOUR, LAST_FOUR + BYTES_OF_4));
        }
        if (SIX_TO_FOUR.stream().anyMatch(prefix -> prefix.holds(address))) {
            return contains(Arrays.copyOfRange(address, AFTER_TWO, AFTER_TWO + BYTES_OF_4));
        }
        return PUBLIC_6.stream().anyMatch(prefix -> prefix.holds(address))
                && NOT_PUBLIC_6.stream().noneMatch(prefix -> prefix.holds(address));
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(PublicAddresses::prefix).toList();
    }

    /** A literal is parsed, and not looked up. */
    private static Prefix prefix(String text) {
        String[] parts = text.split("/", 2);
        try {
            return new Prefix(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(text + " is no prefix", e);
        }
    }
}
