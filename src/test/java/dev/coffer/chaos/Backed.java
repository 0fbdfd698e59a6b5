package dev.coffer.chaos;

import dev.coffer.harness.Registration;
import java.util.Random;

/** A server that is backed up, with those who write to it. */
interface Backed extends AutoCloseable {

    /** Returns what registers it, with some of its databases. */
    Registration registration(Random dice);

    void startWriting();

    void stopWriting();

    /** The connections of the service and of its tools. */
    int connections();

    @Override
    void close();
}
