package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.instance.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What the API shows of backups, read as columns and not as entities: a page of a list costs one statement. */
final class ShownBackups {

    private static final String LISTED = "select * from backup where deleted_at is null and ";

    private static final String NEWEST_OF_INSTANCE = LISTED
            + PageRequest.ofOwner("instance_id", ":instance", "id", "'" + PageRequest.GREATEST + "'") + " limit 1";

    private ShownBackups() {}

    /**
     * A page of an instance's backups.
     *
     * @param newest the newest of all its backups; null if it has none
     */
    record OfInstance(Page<BackupView> page, @Nullable BackupView newest) {}

    /**
     * Returns a page of an instance's backups, newest first. This takes one statement, and up to two more if there is
     * nothing to show.
     *
     * @throws Fault {@code itemNotFound} if the account has no such instance, {@code badRequest} if the marker is no
     *     backup of the instance; it may be a deleted one
     */
    static OfInstance ofInstance(String accountId, UUID instance, PageRequest request) {
        UUID marker = request.marker();
        String rows = LISTED + PageRequest.ofOwner("instance_id", ":instance", "id", ":before") + request.atMost();
        String exists = " and exists (select 1 from instance i"
                + " where i.id = :instance and i.account_id = :account and i.deleted_at is null)";
        if (marker != null) {
            rows = "(" + NEWEST_OF_INSTANCE + ") union all (" + rows + ")";
            exists += " and exists (select 1 from backup m where m.id = :before and m.instance_id = :instance)";
        }
        List<BackupView> read = read(
                // The order of the index, so that nothing is sorted.
                ofAccount(rows) + exists + " order by b.instance_id desc, b.id desc",
                Map.of("account", accountId, "instance", instance, "before", request.before()));
        if (read.isEmpty()) {
            Instance.require(accountId, instance.toString());
            if (marker != null && Backup.count("id = ?1 and instanceId = ?2", marker, instance) == 0) {
                throw PageRequest.unknownMarker(marker.toString());
            }
            return new OfInstance(Page.of(read, request), null);
        }
        // After a marker, the first row is the newest backup, wherever the page is.
        return new OfInstance(Page.of(marker == null ? read : read.subList(1, read.size()), request), read.get(0));
    }

    /** Returns a page of the backups that fit a filter, newest first. */
    static Page<BackupView> fitting(BackupFilter filter, PageRequest request) {
        Map<String, Object> values = new HashMap<>(Map.of("before", request.before()));
        String order = "id < :before order by id desc";
        StringBuilder rows = new StringBuilder(LISTED);
        if (filter.datastore() != null) {
            rows.append("datastore_type = :datastore and ");
            values.put("datastore", filter.datastore());
        }
        if (filter.account() != null) {
            order = PageRequest.ofOwner("account_id", ":account", "id", ":before");
            values.put("account", filter.account());
        }
        if (filter.instance() != null) {
            order = PageRequest.ofOwner("instance_id", ":instance", "id", ":before");
            values.put("instance", filter.instance());
        }
        rows.append(order).append(request.atMost());
        String sql = filter.account() == null
                ? "select " + BackupView.SELECTED + " from (" + rows + ") b"
                : ofAccount(rows.toString());
        return Page.of(read(sql + " order by b.id desc", values), request);
    }

    /**
     * Returns what the API shows of an account's backup.
     *
     * @throws Fault {@code itemNotFound} if there is none, also if the text is no id
     */
    static BackupView shown(String accountId, String id) {
        return Ids.parse(id).flatMap(uuid -> shown(accountId, uuid)).orElseThrow(() -> Fault.notFound(id));
    }

    private static Optional<BackupView> shown(String accountId, UUID id) {
        return read(ofAccount(LISTED + "id = :id"), Map.of("account", accountId, "id", id)).stream()
                .findFirst();
    }

    /**
     * Returns a query for those of some rows that belong to the account. The rows are a query with a limit, which
     * PostgreSQL does not merge with this condition. Otherwise, it might use the index on the account and sort all of the
     * account's backups.
     */
    private static String ofAccount(String rows) {
        return "select " + BackupView.SELECTED + " from (" + rows + ") b where b.account_id = :account";
    }

    /** A native process takes long to parse its first HQL query. */
    private static List<BackupView> read(String sql, Map<String, Object> values) {
        NativeQuery<Object[]> query = Backup.getSession().createNativeQuery(sql, Object[].class);
        values.forEach(query::setParameter);
        return BackupView.of(query);
    }
}
