package dev.coffer.store;

/** Something that not every store can do. */
public enum Capability {
    /** Reading a part of an object. */
    RANGED_READ,
    /** Creating an object only if there is none under its key. */
    CREATE_IF_ABSENT
}
