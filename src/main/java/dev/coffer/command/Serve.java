package dev.coffer.command;

import picocli.CommandLine.Command;

/** {@code serve}: what the service does without a command; it needs no code of its own. */
@Command(name = Serve.NAME, description = "Serve the API and do queued work. The default.")
class Serve {

    static final String NAME = "serve";
}
