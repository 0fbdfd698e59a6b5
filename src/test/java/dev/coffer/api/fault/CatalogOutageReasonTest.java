package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;

class CatalogOutageReasonTest {

    private static final String WORDS = "FATAL: terminating connection due to administrator command";

    @Test
    void a_connection_that_ends_in_a_statement_is_an_outage() {
        Exception failure = new IllegalStateException(terminated());

        assertThat(CatalogOutage.in(failure)).isTrue();
        assertThat(CatalogOutage.reason(failure)).isEqualTo(WORDS);
    }

    @Test
    void a_connection_that_ends_at_the_commit_is_one_although_the_reason_is_only_suppressed() {
        XAException commit = new XAException("Error trying to transactionCommit local transaction");
        commit.initCause(terminated());
        RollbackException rollback = new RollbackException("Could not commit transaction.");
        rollback.addSuppressed(commit);

        assertThat(CatalogOutage.in(new IllegalStateException("Error invoking subclass method", rollback)))
                .isTrue();
    }

    @Test
    void what_the_catalog_refuses_is_none() {
        assertThat(CatalogOutage.in(new IllegalStateException(new SQLException("duplicate key", "23505"))))
                .isFalse();
    }

    @Test
    void exceptions_that_suppress_each_other_come_to_an_end() {
        Exception one = new Exception("one");
        Exception other = new Exception("other");
        one.addSuppressed(other);
        other.addSuppressed(one);

        assertThat(CatalogOutage.in(one)).isFalse();
    }

    private static SQLException terminated() {
        return new SQLException(WORDS, "57P01");
    }
}
