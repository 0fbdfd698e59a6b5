package dev.coffer.harness;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** The SQL that reaches the catalog through Hibernate. */
@Singleton
@PersistenceUnitExtension
public class Statements implements StatementInspector {

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public String inspect(String sql) {
        seen.add(sql);
        return sql;
    }

    /** Runs something and gives the statements that it made, with those of any work beside it. */
    public List<String> during(Runnable action) {
        seen.clear();
        action.run();
        return List.copyOf(seen);
    }
}
