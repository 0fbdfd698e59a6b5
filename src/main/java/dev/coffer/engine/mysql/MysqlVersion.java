package dev.coffer.engine.mysql;

import dev.coffer.engine.ServerVersion;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a server or of a tool. The first two numbers are what both projects call a version. */
record MysqlVersion(Flavor flavor, int first, int second, int third) implements Comparable<MysqlVersion> {

    /** What a server answers, for example {@code 8.4.3} or {@code 10.11.19-MariaDB-0+deb12u1-log}. */
    private static final Pattern ANSWERED = Pattern.compile("\\A(?:5\\.5\\.5-)?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");

    /** What MariaDB's programs print; what stands after "Ver" is a version of the program alone. */
    private static final Pattern MARIADB = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})-MariaDB");

    /** What MySQL's programs print since version 8. */
    private static final Pattern MYSQL = Pattern.compile("\\bVer (\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");

    /** Returns the version that a server answers to {@code SELECT VERSION()}; empty if it is none. */
    static Optional<MysqlVersion> answered(String answer) {
        return of(Flavor.of(answer), ANSWERED.matcher(answer));
    }

    /** Returns the version that a program prints on {@code --version}; empty if it is none of these two. */
    static Optional<MysqlVersion> printed(String line) {
        Flavor flavor = Flavor.of(line);
        return of(flavor, (flavor == Flavor.MARIADB ? MARIADB : MYSQL).matcher(line));
    }

    private static Optional<MysqlVersion> of(Flavor flavor, Matcher matcher) {
        return matcher.find()
                ? Optional.of(new MysqlVersion(
                        flavor,
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** Returns the first two numbers, for example {@code 10.11}. */
    String major() {
        return first + "." + second;
    }

    String full() {
        return major() + "." + third;
    }

    ServerVersion asServer() {
        return new ServerVersion(full(), major());
    }

    /** Returns whether its first two numbers are these, or later ones. */
    boolean isAtLeast(int wantedFirst, int wantedSecond) {
        return first > wantedFirst || (first == wantedFirst && second >= wantedSecond);
    }

    @Override
    public int compareTo(MysqlVersion other) {
        return Comparator.comparingInt(MysqlVersion::first)
                .thenComparingInt(MysqlVersion::second)
                .thenComparingInt(MysqlVersion::third)
                .compare(this, other);
    }

    /** Returns for example {@code MariaDB 10.11.19}. */
    @Override
    public String toString() {
        return flavor.datastore() + " " + full();
    }
}
