package dev.coffer.instance;

/** What an instance is doing, as far as it is stored; that a backup runs is read off the backups. */
public enum InstanceStatus {
    BUILD,
    ACTIVE,
    ERROR
}
