package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.api.paging.PageRequest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.hibernate.grammars.hql.HqlParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParsedQueriesTest {

    @BeforeAll
    static void every_shape_has_been_parsed() {
        ParsedQueries.shapes().forEach(ParsedQueries::parse);
    }

    /** As Panache writes out what the resources ask for one thing, and for a page of them. */
    static Stream<String> questions() {
        return Stream.of(
                "FROM dev.coffer.instance.Instance WHERE accountId = ?1 and id = ?2 and deletedAt is null",
                "FROM dev.coffer.instance.Instance WHERE deletedAt is null and "
                        + PageRequest.ofOwner("accountId", "java.lang.String", "?1", "id", "?2")
                        + new PageRequest(7, null).atMost(),
                "SELECT COUNT(*) FROM dev.coffer.instance.Instance WHERE accountId = ?1 and id = ?2",
                "FROM dev.coffer.backup.Backup WHERE id = ?1 and runs.executionId = ?2",
                "from Datastore d left join fetch d.versions order by d.name",
                "FROM dev.coffer.reconcile.StoreRun WHERE kind = ?1 and status = COMPLETED order by id desc");
    }

    @ParameterizedTest
    @MethodSource("questions")
    void the_parser_learns_nothing_from_what_the_service_asks(String question) {
        // given
        int known = known(ParsedQueries.parse("from Datastore"));
        // when
        HqlParser parser = ParsedQueries.parse(question);
        // then
        assertThat(known(parser)).isEqualTo(known);
    }

    /** The states of the tables that all parsers share. */
    private static int known(HqlParser parser) {
        return Arrays.stream(parser.getInterpreter().decisionToDFA)
                .mapToInt(table -> table.states.size())
                .sum();
    }
}
