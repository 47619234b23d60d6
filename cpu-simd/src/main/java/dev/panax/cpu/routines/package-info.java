/**
 * Library routines that move, order and scan elements: ordinary classes over absolute addresses.
 * Those that only move elements know their width, not their dtype.
 */
@NullMarked
package dev.panax.cpu.routines;

import org.jspecify.annotations.NullMarked;
