package dev.coffer.restore.prove;

import dev.coffer.backup.Backup;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * An instance with a backup that can be proven.
 *
 * @param newest its newest complete backup
 * @param lastProof when the last proof of one of its backups ended, whatever it found; null if there was none
 * @param backupsSinceProof how many complete backups there are from the one that was proven last on, without that
 */
record ProvableInstance(
        UUID id, String account, UUID newest, @Nullable Instant lastProof, long backupsSinceProof) {

    private static final String ALL = """
        with good as not materialized (
            select id, instance_id from backup
            where status = 'COMPLETED' and deleted_at is null and broken_ancestor is null
            and (verification is null or verification = 'OK') and (complete is null or complete))
        select i.id, i.account_id, newest.id as newest, tried.proof_at,
            (select count(*) from good where instance_id = i.id and (tried.id is null or good.id > tried.id)) as since
        from instance i
        cross join lateral (select id from good where instance_id = i.id order by id desc limit 1) newest
        left join lateral (select id, proof_at from backup where instance_id = i.id and proof is not null
            order by proof_at desc limit 1) tried on true
        where i.deleted_at is null""";

    /** Returns all of them. */
    static List<ProvableInstance> all() {
        NativeQuery<Object[]> query = Backup.getSession().createNativeQuery(ALL, Object[].class);
        query.addScalar("id", UUID.class);
        query.addScalar("account_id", String.class);
        query.addScalar("newest", UUID.class);
        query.addScalar("proof_at", Instant.class);
        query.addScalar("since", Long.class);
        return query.getResultList().stream().map(ProvableInstance::of).toList();
    }

    private static ProvableInstance of(@Nullable Object[] row) {
        return new ProvableInstance(
                (UUID) Objects.requireNonNull(row[0]),
                (String) Objects.requireNonNull(row[1]),
                (UUID) Objects.requireNonNull(row[2]),
                (Instant) row[3],
                (Long) Objects.requireNonNull(row[4]));
    }

    /** Returns whether a proof waits for a worker, or runs. */
    static boolean isAnyProofOrdered() {
        return Backup.count("proving.id is not null and deletedAt is null") > 0;
    }
}
