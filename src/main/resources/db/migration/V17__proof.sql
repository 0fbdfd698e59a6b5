alter table backup
    -- The order to prove it by a restore that has not been carried out yet, and the runs of the last such order.
    add column prove_id uuid,
    add column prove_execution_id uuid,
    add column prove_attempts integer not null default 0,
    add column prove_handed_back integer not null default 0,
    add column prove_log jsonb,
    -- What the last proof found.
    add column proof text,
    add column proof_at timestamptz,
    -- How long the restore took, and how many bytes the dump tools had written.
    add column proof_millis bigint,
    add column proof_bytes bigint,
    add column proof_details text[],
    add constraint backup_proof_known check (proof in ('PROVEN', 'DIFFERS', 'FAILED', 'IMPOSSIBLE')),
    add constraint backup_proof_whole check ((proof is null) = (proof_at is null)
        and (proof is null) = (proof_millis is null)
        and (proof is null) = (proof_bytes is null)
        and (proof is null) = (proof_details is null));
-- The newest proven backup of each instance.
create index backup_proven on backup (instance_id, id) include (created, proof_at, proof_millis)
    where proof = 'PROVEN' and deleted_at is null;
create index backup_proof_tried on backup (instance_id, proof_at) where proof is not null;
create index backup_to_be_proven on backup (id) where prove_id is not null;
