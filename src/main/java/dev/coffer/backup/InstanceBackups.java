package dev.coffer.backup;

import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.instance.Instance;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What <em>List backups for instance</em> reads: a page, and the newest backup of all.
 *
 * @param newest null where the instance has no backup
 */
record InstanceBackups(Page<BackupView> page, @Nullable BackupView newest) {

    /** Its parameter is the account. */
    private static final String LISTED = PageRequest.nearlyAll("b.account_id = ?") + " and b.deleted_at is null and ";

    /** Its parameters are the instance and the account. */
    private static final String OF_LIVE_INSTANCE =
            "exists (select 1 from instance i where i.id = ? and i.account_id = ? and i.deleted_at is null) and ";

    /** Its parameters are the instance, the same again, and the id that all are older than. */
    private static final String BEFORE = PageRequest.ofOwner("b.instance_id", "uuid", "?", "b.id", "?");

    /** The marker of the page before, and the newest backup where that is newer. */
    private static final String LANDMARKS = "b.instance_id = ? and b.account_id = ? and " + OF_LIVE_INSTANCE
            + "b.id >= ? and (b.id = ? or b.id = (select b.id from backup b where " + LISTED + BEFORE + " limit 1))";

    /**
     * Reads it with one statement; a first page that holds nothing and a fault take two.
     *
     * @throws dev.coffer.api.fault.Fault {@code itemNotFound} if the account has no such instance, {@code badRequest} if
     *     the marker is no backup of it
     */
    static InstanceBackups read(String accountId, UUID instance, PageRequest request) {
        return request.marker() == null
                ? firstPage(accountId, instance, request)
                : laterPage(accountId, instance, request, request.marker());
    }

    private static InstanceBackups firstPage(String accountId, UUID instance, PageRequest request) {
        List<ListedBackup> backups = ListedBackup.find(
                LISTED + OF_LIVE_INSTANCE + BEFORE + request.atMost(),
                accountId,
                instance,
                accountId,
                instance,
                instance,
                request.before());
        Page<BackupView> page = Page.of(backups, request).map(BackupView::of);
        if (page.records().isEmpty()) {
            Instance.require(accountId, instance.toString());
            return new InstanceBackups(page, null);
        }
        return new InstanceBackups(page, page.records().get(0));
    }

    private static InstanceBackups laterPage(String accountId, UUID instance, PageRequest request, UUID marker) {
        // The marker may have been deleted since its page was read; it still marks where that page ended.
        List<ListedBackup> read = ListedBackup.findBoth(
                LANDMARKS,
                LISTED + BEFORE + request.atMost(),
                instance,
                accountId,
                instance,
                accountId,
                marker,
                marker,
                accountId,
                instance,
                instance,
                PageRequest.GREATEST,
                accountId,
                instance,
                instance,
                request.before());
        List<UUID> ids = read.stream().map(ListedBackup::id).toList();
        int landmarks = ids.indexOf(marker) + 1;
        if (landmarks == 0) {
            Instance.require(accountId, instance.toString());
            throw PageRequest.unknownMarker(marker.toString());
        }
        BackupView newest = read.stream()
                .filter(backup -> backup.deletedAt() == null)
                .findFirst()
                .map(BackupView::of)
                .orElse(null);
        Page<ListedBackup> page = Page.of(read.subList(landmarks, read.size()), request);
        return new InstanceBackups(page.map(BackupView::of), newest);
    }
}
