package dev.coffer.command;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the commands are called. It is known before the service starts, so that a mistyped line costs nothing: no
 * database is started or migrated for it.
 */
public final class CommandLine {

    /** Each of them is carried out by the {@link Command} of its name. */
    static final List<Form> FORMS = List.of(
            new Form("migrate", Set.of(), Set.of(), "bring the catalog's tables up to date, and exit"),
            new Form("work", Set.of("--drain"), Set.of(), "do the queued work that is due, and exit"),
            new Form("rebuild", Set.of(), Set.of(), "make lost records again from the manifests in the store"));

    /** These are carried out before the service starts, whatever keeps it from starting. */
    static final List<Form> WITHOUT_SERVICE = List.of(
            new Form("check", Set.of(), Set.of(), "say what is right and wrong with the configuration, and exit"));

    private CommandLine() {}

    /**
     * The form of a command.
     *
     * @param required options without which it is not understood
     * @param optional options that it may have
     * @param meaning a few words for the usage
     */
    record Form(String name, Set<String> required, Set<String> optional, String meaning) {

        boolean fits(List<String> arguments) {
            Set<String> options = new LinkedHashSet<>(arguments.subList(1, arguments.size()));
            Set<String> known = new LinkedHashSet<>(required);
            known.addAll(optional);
            return options.size() == arguments.size() - 1
                    && options.containsAll(required)
                    && known.containsAll(options);
        }

        String usage() {
            Stream<String> words = Stream.of(
                            Stream.of(name),
                            required.stream().sorted(),
                            optional.stream().sorted().map(option -> "[" + option + "]"))
                    .flatMap(word -> word);
            return words.collect(Collectors.joining(" ")) + ": " + meaning;
        }
    }

    /** Why a command line cannot be followed, with the usage; nothing where it can, or is empty. */
    public static Optional<String> refusal(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        List<Form> forms =
                Stream.concat(FORMS.stream(), WITHOUT_SERVICE.stream()).toList();
        if (words.isEmpty() || forms.stream().anyMatch(form -> form.name().equals(words.get(0)) && form.fits(words))) {
            return Optional.empty();
        }
        return Optional.of("'" + String.join(" ", words) + "' is no command of coffer. Without a command it serves;"
                + " it also knows " + forms.stream().map(Form::usage).collect(Collectors.joining("; ")) + ".");
    }
}
