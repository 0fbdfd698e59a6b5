package dev.coffer.backup;

import dev.coffer.instance.Instance;
import dev.coffer.paging.Page;
import dev.coffer.paging.PageRequest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What <em>List backups for instance</em> reads: a page, and the newest backup of all.
 *
 * @param newest null where the instance has no backup
 */
record InstanceBackups(Page<BackupView> page, @Nullable BackupView newest) {

    private static final String LISTED = PageRequest.nearlyAll("b.accountId = ?2") + " and b.deletedAt is null and ";

    private static final String OF_LIVE_INSTANCE =
            "exists (select 1 from Instance i where i.id = ?1 and i.accountId = ?2 and i.deletedAt is null) and ";

    private static final String BEFORE = PageRequest.ofOwner("b.instanceId", UUID.class, "?1", "b.id", "?3");

    /**
     * Reads it with one statement for a first page that holds anything, and two for every other answer.
     *
     * @throws dev.coffer.fault.Fault {@code itemNotFound} if the account has no such instance, {@code badRequest} if
     *     the marker is no backup of it
     */
    static InstanceBackups read(String accountId, UUID instance, PageRequest request) {
        return request.marker() == null
                ? firstPage(accountId, instance, request)
                : laterPage(accountId, instance, request, request.marker());
    }

    private static InstanceBackups firstPage(String accountId, UUID instance, PageRequest request) {
        Page<BackupView> page = page(OF_LIVE_INSTANCE, accountId, instance, request);
        if (page.records().isEmpty()) {
            Instance.require(accountId, instance.toString());
            return new InstanceBackups(page, null);
        }
        return new InstanceBackups(page, page.records().get(0));
    }

    private static InstanceBackups laterPage(String accountId, UUID instance, PageRequest request, UUID marker) {
        // The marker may have been deleted since its page was read; it still marks where that page ended.
        List<ListedBackup> landmarks = ListedBackup.find(
                        "b.instanceId = ?1 and b.accountId = ?2 and " + OF_LIVE_INSTANCE
                                + "(b.id = ?4 or b.id = (select b.id from Backup b where " + LISTED + BEFORE
                                + " limit 1))"
                                + " order by b.id desc",
                        instance,
                        accountId,
                        PageRequest.GREATEST,
                        marker)
                .list();
        if (landmarks.stream().noneMatch(backup -> backup.id().equals(marker))) {
            Instance.require(accountId, instance.toString());
            throw PageRequest.unknownMarker(marker.toString());
        }
        BackupView newest = landmarks.stream()
                .filter(backup -> backup.deletedAt() == null)
                .findFirst()
                .map(BackupView::of)
                .orElse(null);
        return new InstanceBackups(page("", accountId, instance, request), newest);
    }

    private static Page<BackupView> page(String condition, String accountId, UUID instance, PageRequest request) {
        return Page.of(
                        ListedBackup.find(
                                LISTED + condition + BEFORE + request.atMost(), instance, accountId, request.before()),
                        request)
                .map(BackupView::of);
    }
}
