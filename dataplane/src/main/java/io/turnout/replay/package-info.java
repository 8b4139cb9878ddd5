/**
 * Captures in and out: pcap and pcapng files read through mapped memory, driven through the engine, and written again,
 * one capture per port.
 *
 * <p>{@code CaptureReader} is a cursor over one file, {@code CaptureMerge} over several by time; {@code CaptureWriter}
 * makes files, {@code LiveSender} puts frames on an interface instead. Offline and deterministic: time is the captures'
 * own. Data flows from files through the engine to files and a report; nothing here runs while the platform is inline.
 */
package io.turnout.replay;
