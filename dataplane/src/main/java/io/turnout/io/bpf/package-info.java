/**
 * Small eBPF programs: assembled here, loaded with bpf(2), attached through links that vanish with the process.
 *
 * <p>No compiler, no ELF files, no native library: a program is a list of instructions that Java code writes with its
 * reasons beside it. Used by {@code io.xdp}; uses {@code io.sys}.
 */
package io.turnout.io.bpf;
