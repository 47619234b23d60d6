/**
 * The contract between the front end and a device. A plug-in implements {@link
 * dev.panax.device.Backend} and is found by {@link java.util.ServiceLoader}.
 */
package dev.panax.device;
