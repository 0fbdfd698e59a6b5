package dev.coffer.api.paging;

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
     * Returns a page of what a query limited by {@link PageRequest#atMost()} found.
     *
     * @param records one more than the page shows if others follow
     */
    public static <T> Page<T> of(List<T> records, PageRequest request) {
        boolean more = records.size() > request.limit();
        return new Page<>(more ? records.subList(0, request.limit()) : records, more);
    }

    /** Returns the page with another view of each record. */
    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(records.stream().map(view).toList(), more);
    }
}
