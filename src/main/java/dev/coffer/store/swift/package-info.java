/** Stores in OpenStack Swift. */
@NullMarked
package dev.coffer.store.swift;

import org.jspecify.annotations.NullMarked;
