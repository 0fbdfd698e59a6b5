package dev.coffer.command;

import java.util.Set;

/**
 * Something that the service does once and then ends, without serving HTTP. Every bean of this type is one; its line in
 * {@link CommandLine} says how it is called.
 */
public interface Command {

    /** The first word of its command line. */
    String name();

    /**
     * Does it, with the catalog at hand. No worker runs meanwhile, unless the command starts it.
     *
     * @param options what followed the name, which {@link CommandLine} has checked
     * @return the exit code of the process
     * @throws Exception if it failed; its message is shown, and the exit code is 1
     */
    int run(Set<String> options) throws Exception;
}
