package dev.coffer.paging;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import java.util.List;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param records newest first
 * @param more whether older ones follow
 */
public record Page<T>(List<T> records, boolean more) {

    public Page {
        records = List.copyOf(records);
    }

    /**
     * Reads a page, and one record more to see whether others follow.
     *
     * @param query ends in {@link PageRequest#atMost()}
     */
    public static <T> Page<T> of(PanacheQuery<T> query, PageRequest request) {
        List<T> records = query.list();
        boolean more = records.size() > request.limit();
        return new Page<>(more ? records.subList(0, request.limit()) : records, more);
    }

    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(records.stream().map(view).toList(), more);
    }
}
