package dev.coffer.backup;

import java.util.List;
import java.util.UUID;

/** A backup and everything that builds on it. */
public final class BackupTree {

    private BackupTree() {}

    /**
     * Returns the whole tree, parents before children. The caller holds the instance's lock, so no child can be added.
     */
    static List<Backup> of(Backup root) {
        return Backup.getEntityManager()
                .createQuery("""
                        with tree as (
                            select b.id as id, 0 as depth from Backup b where b.id = :root
                            union all
                            select c.id as id, t.depth + 1 as depth
                            from Backup c join tree t on c.parentId = t.id where c.deletedAt is null
                        )
                        select b from Backup b join tree t on b.id = t.id order by t.depth, b.id""", Backup.class)
                .setParameter("root", root.id)
                .getResultList();
    }

    /**
     * Updates the nearest broken ancestor of everything that builds on a backup, or clears it. Flushes the verification of
     * the backup itself first.
     */
    public static void passOn(UUID root) {
        Backup.getEntityManager().createNativeQuery("""
                        with recursive tree as (
                            select id, broken_ancestor as inherited,
                                case when verification in ('DAMAGED', 'INCOMPLETE') then id else broken_ancestor end
                                    as passed_on
                            from backup where id = ?1
                            union all
                            select c.id, t.passed_on,
                                case when c.verification in ('DAMAGED', 'INCOMPLETE') then c.id else t.passed_on end
                            from backup c join tree t on c.parent_id = t.id where c.deleted_at is null
                        )
                        update backup b set broken_ancestor = t.inherited
                        from tree t where b.id = t.id and b.broken_ancestor is distinct from t.inherited""").setParameter(1, root).executeUpdate();
    }
}
