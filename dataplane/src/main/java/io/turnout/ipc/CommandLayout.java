package io.turnout.ipc;

/**
 * The octets of a batch of commands. Little-endian.
 *
 * <pre>
 *  batch    0   octets of the whole batch     (4)
 *           4   message version               (4)
 *           8   sequence number               (8)
 *           16  commands                      (4)
 *           20  reserved                      (4)
 *           24  the commands, one after another
 *
 *  command  0   octets of this command, a multiple of 8   (4)
 *           4   type                                      (4)
 *
 *  about a UE
 *           8   UE key                                    (8)
 *           16  BEARER: TEID uplink (4), downlink (4), eNB high (8), low (8), SGW high (8), low (8),
 *                       1 uplink given + 2 downlink given + 4 ended (4), QFI or -1 (4)
 *  about a pair
 *           16  application index                         (4)
 *           20  attempt of the grant; 0 where none is     (4)
 *           24  SET_ROUTE, ROUTE:  route                  (8)
 *  about a grant
 *           24  epoch of the grant                        (8)
 *           32  COUNT:  peer index (4), reserved (4)
 *               FENCE:  peer index (4), reserved (4), packets forwarded (8)
 *               HOLD:   packets (4), octets (4), nanoseconds (8), overflow route (8)
 *               SWAP:   route (8), 1 if held (4), reserved (4)
 *               DRAIN:  route (8)
 *               GIVE_WAY: peer index (4), reserved (4), nanoseconds (8), route (8)
 *  about the platform
 *           8   TRAFFIC_RULES:  octets that follow (4), reserved (4), the octets ({@link TrafficPlanCodec})
 * </pre>
 */
final class CommandLayout {
    /** Of this build; one more at every change of a command. */
    static final int VERSION = 6;

    /** The type of batches among the messages of the ring. */
    static final int MESSAGE_TYPE = 1;

    static final int SET_ROUTE = 1;
    static final int RELEASE_UE = 2;
    static final int COUNT = 3;
    static final int HOLD = 4;
    static final int FENCE = 5;
    static final int REPORT_FENCE = 6;
    static final int SWAP = 7;
    static final int ROUTE = 8;
    static final int UNROUTE = 9;
    static final int DRAIN = 10;
    static final int SOLICIT = 11;
    static final int TRAFFIC_RULES = 12;
    static final int BEARER = 13;
    static final int GIVE_WAY = 14;

    static final int VERSION_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int COUNT_OFFSET = 16;
    static final int HEADER_LENGTH = 24;

    static final int TYPE_OFFSET = 4;
    static final int BODY_OFFSET = 8;

    static final int UE_KEY_OFFSET = 8;
    static final int APPLICATION_OFFSET = 16;
    static final int ATTEMPT_OFFSET = 20;
    static final int ROUTE_OFFSET = 24;
    static final int EPOCH_OFFSET = 24;
    static final int DETAIL_OFFSET = 32;

    static final int UE_LENGTH = 16;
    static final int PAIR_LENGTH = 24;
    static final int PAIR_ROUTE_LENGTH = 32;
    static final int GRANT_LENGTH = 32;
    static final int COUNT_LENGTH = 40;
    static final int DRAIN_LENGTH = 40;
    static final int FENCE_LENGTH = 48;
    static final int SWAP_LENGTH = 48;
    static final int HOLD_LENGTH = 56;
    static final int GIVE_WAY_LENGTH = 56;

    static final int OCTETS_OFFSET = 16;

    static final int UPLINK_TEID_OFFSET = 16;
    static final int DOWNLINK_TEID_OFFSET = 20;
    static final int ENB_OFFSET = 24;
    static final int SGW_OFFSET = 40;
    static final int BEARER_FLAGS_OFFSET = 56;
    static final int QFI_OFFSET = 60;
    static final int BEARER_LENGTH = 64;
    static final int HAS_UPLINK = 1;
    static final int HAS_DOWNLINK = 2;
    static final int IS_ENDED = 4;

    private CommandLayout() {}
}
