package io.turnout.config;

/**
 * What the tables shared by the data plane's threads hold at most; beyond that, new entries are refused and counted.
 * Immutable.
 *
 * @param ues UEs; 1 to 16777216, default 100000
 * @param rules route rules, of all UEs together; 1 to 16777216, default 200000
 * @param bearers bearers, of all UEs together; 1 to 16777216, default 200000
 * @param paths pairs of eNB and SGW; 1 to 65536, default 4096
 */
public record Tables(int ues, int rules, int bearers, int paths) {
    static final Tables DEFAULT = new Tables(100_000, 200_000, 200_000, 4_096);
}
