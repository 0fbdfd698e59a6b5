package dev.coffer.docs;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the sources say of types and methods, as Markdown: the first paragraph of each Javadoc. */
final class Javadocs {

    private static final Path SOURCES = Path.of("src/main/java");

    /** Of each type, by its name with dots, what is said of its methods, in the order of the source. */
    private final Map<String, Map<String, String>> methods = new LinkedHashMap<>();

    private final Map<String, String> types = new LinkedHashMap<>();

    /** Reads the sources of top-level types. */
    Javadocs(List<Class<?>> topLevel) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this takes a JDK");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources = topLevel.stream()
                    .flatMap(type -> Stream.concat(Stream.of(type), inherited(type)))
                    .map(type -> SOURCES.resolve(type.getName().replace('.', '/') + ".java"))
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(docs, unit).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The interfaces that a type and those in it extend. */
    private static Stream<Class<?>> inherited(Class<?> type) {
        return Stream.concat(
                Arrays.stream(type.getInterfaces()),
                Arrays.stream(type.getDeclaredClasses()).flatMap(Javadocs::inherited));
    }

    /** What is said of a type. */
    String of(Class<?> type) {
        return Objects.requireNonNull(types.get(name(type)), () -> type + " has no Javadoc");
    }

    /** What is said of each method of a type, in the order of the source. */
    Map<String, String> methodsOf(Class<?> type) {
        return methods.getOrDefault(name(type), Map.of());
    }

    private static String name(Class<?> type) {
        return type.getName().replace('$', '.');
    }

    private final class Reader extends TreePathScanner<Void, Void> {

        private final DocTrees docs;
        private final Deque<String> around = new ArrayDeque<>();

        private Reader(DocTrees docs, CompilationUnitTree unit) {
            this.docs = docs;
            around.push(String.valueOf(unit.getPackageName()));
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            around.push(around.element() + "." + type.getSimpleName());
            read(types, around.element());
            for (Tree member : type.getMembers()) {
                scan(member, null);
            }
            around.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            read(
                    methods.computeIfAbsent(around.element(), key -> new LinkedHashMap<>()),
                    method.getName().toString());
            return null;
        }

        private void read(Map<String, String> into, String name) {
            TreePath path = getCurrentPath();
            DocCommentTree comment = docs.getDocCommentTree(path);
            if (comment != null) {
                into.put(name, firstParagraph(comment));
            }
        }
    }

    private static String firstParagraph(DocCommentTree comment) {
        return comment.getFullBody().stream()
                .takeWhile(part -> !(part instanceof StartElementTree start
                        && start.getName().contentEquals("p")))
                .map(Javadocs::markdown)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String markdown(DocTree part) {
        if (part instanceof LiteralTree literal) {
            String text = literal.getBody().getBody();
            return part.getKind() == DocTree.Kind.CODE ? "`" + text + "`" : text;
        }
        if (part instanceof LinkTree link) {
            return "`" + link.getReference().getSignature().replaceFirst("^#", "") + "`";
        }
        return part instanceof TextTree text ? text.getBody() : part.toString();
    }
}
