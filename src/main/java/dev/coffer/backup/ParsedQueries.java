package dev.coffer.backup;

import dev.coffer.api.paging.PageRequest;
import java.util.List;
import java.util.stream.Stream;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.graalvm.nativeimage.hosted.Feature;
import org.hibernate.grammars.hql.HqlParser;
import org.hibernate.query.hql.internal.HqlParseTreeBuilder;

/**
 * Lets the build of the native executable parse queries of the shapes that this service asks Hibernate. Its parser finds
 * out how to decide between its rules as it goes, and keeps that in tables; what it has found out here is part of the
 * image. With empty tables, the first query takes as long as the whole start before it.
 */
public final class ParsedQueries implements Feature {

    /** As Panache writes out what the entities ask; what things are called does not matter. */
    private static final List<String> SHAPES = Stream.of(
                    "id = ?1 and runs.executionId = ?2",
                    "accountId = ?1 and id = ?2 and deletedAt is null",
                    "deletedAt is null and " + PageRequest.ofOwner("accountId", "java.lang.String", "?1", "id", "?2")
                            + new PageRequest(20, null).atMost(),
                    "kind = ?1 and status in (QUEUED, RUNNING)",
                    "kind = ?1 and status = COMPLETED order by id desc",
                    "accountId = ?1 and (instanceId = ?2 or instanceId is null) order by instanceId nulls last")
            .map("FROM dev.coffer.backup.Backup WHERE "::concat)
            .toList();

    private static final List<String> OTHERS = List.of(
            "SELECT COUNT(*) FROM dev.coffer.backup.Backup WHERE instanceId = ?1 and status in ?2 and deletedAt is null",
            "from Datastore d left join fetch d.versions order by d.name");

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        shapes().forEach(ParsedQueries::parse);
    }

    static Stream<String> shapes() {
        return Stream.concat(SHAPES.stream(), OTHERS.stream());
    }

    /**
     * As Hibernate does it, in the mode that it tries first.
     *
     * @throws org.antlr.v4.runtime.misc.ParseCancellationException if that mode does not do
     */
    static HqlParser parse(String hql) {
        var parser = HqlParseTreeBuilder.INSTANCE.buildHqlParser(hql, HqlParseTreeBuilder.INSTANCE.buildHqlLexer(hql));
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.statement();
        return parser;
    }
}
