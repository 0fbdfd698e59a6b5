package dev.coffer.instance;

/** The stored status of an instance. Whether a backup runs is derived from the backups. */
public enum InstanceStatus {
    BUILD,
    ACTIVE,
    ERROR
}
