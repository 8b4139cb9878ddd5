package io.turnout.io;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Has the kernel hand GTP-U that it would route onwards to a socket of ours (TPROXY): an nftables table for one interface,
 * and a routing rule for what it marks.
 *
 * <pre>
 *   table ip turnout-IN { chain in { type filter hook prerouting priority mangle;
 *     iifname IN udp dport 2152 tproxy to 127.0.0.1:2152 meta mark set 2152 } }
 *   ip rule add fwmark 2152 lookup 2152; ip route add local default dev lo table 2152
 * </pre>
 *
 * <p><b>Fails to routing.</b> The table belongs to a netlink socket of this process and goes with it, however the process
 * ends; and where no socket listens, {@code tproxy} does not match, so that nothing is marked. Then the kernel routes. The
 * routing rule stays, and concerns nothing without the mark.
 *
 * <p>Any thread may switch it; a lock keeps them apart.
 */
final class Interception implements AutoCloseable {
    /** Where the socket listens that frames are handed to, together with the interface. */
    static final int ADDRESS = 0x7F00_0001;

    /** Its port, and that of GTP-U. */
    static final int PORT = 2_152;

    private static final int MARK = PORT;
    private static final int ROUTING_TABLE = PORT;

    private static final int NEW_TABLE = 0;
    private static final int DELETE_TABLE = 2;
    private static final int NEW_CHAIN = 3;
    private static final int NEW_RULE = 6;
    private static final int NAME = 1;
    private static final int TABLE_FLAGS = 2;
    private static final int OWNED = 2;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int PREROUTING = 0;
    private static final int HOOK_PRIORITY = 2;
    private static final int MANGLE = -150;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int ELEMENT = 1;
    private static final int EXPRESSION_NAME = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int VALUE = 1;
    private static final int META_TARGET = 1;
    private static final int META_KEY = 2;
    private static final int META_SOURCE = 3;
    private static final int META_MARK = 3;
    private static final int META_INTERFACE_NAME = 6;
    private static final int META_PROTOCOL = 16;
    private static final int COMPARE_SOURCE = 1;
    private static final int COMPARE_OPERATION = 2;
    private static final int COMPARE_DATA = 3;
    private static final int EQUAL = 0;
    private static final int PAYLOAD_TARGET = 1;
    private static final int PAYLOAD_BASE = 2;
    private static final int PAYLOAD_OFFSET = 3;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int TRANSPORT_HEADER = 2;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int IMMEDIATE_TARGET = 1;
    private static final int IMMEDIATE_DATA = 2;
    private static final int TPROXY_FAMILY = 1;
    private static final int TPROXY_ADDRESS = 2;
    private static final int TPROXY_PORT = 3;
    private static final int IPV4 = 2;
    private static final int UDP = 17;
    private static final int INTERFACE_NAME_LENGTH = 16;

    private static final int NEW_ROUTE = 24;
    private static final int NEW_ROUTING_RULE = 32;
    private static final int EXCLUSIVE = 0x200;
    private static final int FILE_EXISTS = 17;

    private final String interfaceName;
    private final String table;
    private final int fd;
    private boolean isOn;

    private Interception(String interfaceName, int fd) {
        this.interfaceName = interfaceName;
        this.table = "turnout-" + interfaceName;
        this.fd = fd;
    }

    /**
     * Hands nothing over yet.
     *
     * @throws SystemCallException where the kernel refuses
     */
    static Interception of(String interfaceName) {
        routeMarked();
        return new Interception(interfaceName, Netlink.open(NetfilterBatch.PROTOCOL));
    }

    /** Hands over from now on, or no longer: what was handed over already can still be received. */
    synchronized void set(boolean on) {
        if (on == isOn) {
            return;
        }
        NetfilterBatch batch = new NetfilterBatch();
        if (on) {
            batch.change(NEW_TABLE, Netlink.CREATE, () -> {
                batch.text(NAME, table);
                batch.number(TABLE_FLAGS, OWNED);
            });
            chain(batch);
            rule(batch);
        } else {
            batch.change(DELETE_TABLE, Netlink.ACKNOWLEDGE, () -> batch.text(NAME, table));
        }
        Netlink.exchange(fd, batch.end(), answer -> Netlink.parse(answer, -1, _ -> {}));
        isOn = on;
    }

    private void chain(NetfilterBatch batch) {
        batch.change(NEW_CHAIN, Netlink.CREATE, () -> {
            batch.text(NAME, table);
            batch.text(CHAIN_NAME, "in");
            batch.nest(CHAIN_HOOK, () -> {
                batch.number(HOOK_NUMBER, PREROUTING);
                batch.number(HOOK_PRIORITY, MANGLE);
            });
            batch.text(CHAIN_TYPE, "filter");
        });
    }

    private void rule(NetfilterBatch batch) {
        byte[] name = Arrays.copyOf(interfaceName.getBytes(StandardCharsets.US_ASCII), INTERFACE_NAME_LENGTH);
        byte[] port = {(byte) (PORT >> Byte.SIZE), (byte) PORT};
        byte[] address = ByteBuffer.allocate(Integer.BYTES).putInt(ADDRESS).array();
        byte[] mark = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(MARK)
                .array();
        batch.change(NEW_RULE, Netlink.CREATE | Netlink.ACKNOWLEDGE, () -> {
            batch.text(NAME, table);
            batch.text(RULE_CHAIN, "in");
            batch.nest(RULE_EXPRESSIONS, () -> {
                meta(batch, META_INTERFACE_NAME, META_TARGET);
                compare(batch, name);
                meta(batch, META_PROTOCOL, META_TARGET);
                compare(batch, new byte[] {UDP});
                expression(batch, "payload", () -> {
                    batch.number(PAYLOAD_TARGET, 1);
                    batch.number(PAYLOAD_BASE, TRANSPORT_HEADER);
                    batch.number(PAYLOAD_OFFSET, DESTINATION_PORT_OFFSET);
                    batch.number(PAYLOAD_LENGTH, Short.BYTES);
                });
                compare(batch, port);
                immediate(batch, 1, address);
                immediate(batch, 2, port);
                expression(batch, "tproxy", () -> {
                    batch.number(TPROXY_FAMILY, IPV4);
                    batch.number(TPROXY_ADDRESS, 1);
                    batch.number(TPROXY_PORT, 2);
                });
                immediate(batch, 1, mark);
                meta(batch, META_MARK, META_SOURCE);
            });
        });
    }

    private static void expression(NetfilterBatch batch, String name, Runnable data) {
        batch.nest(ELEMENT, () -> {
            batch.text(EXPRESSION_NAME, name);
            batch.nest(EXPRESSION_DATA, data);
        });
    }

    /** Between the first register and what the kernel knows of the packet. */
    private static void meta(NetfilterBatch batch, int key, int direction) {
        expression(batch, "meta", () -> {
            batch.number(META_KEY, key);
            batch.number(direction, 1);
        });
    }

    private static void compare(NetfilterBatch batch, byte[] value) {
        expression(batch, "cmp", () -> {
            batch.number(COMPARE_SOURCE, 1);
            batch.number(COMPARE_OPERATION, EQUAL);
            batch.nest(COMPARE_DATA, () -> batch.octets(VALUE, value));
        });
    }

    private static void immediate(NetfilterBatch batch, int register, byte[] value) {
        expression(batch, "immediate", () -> {
            batch.number(IMMEDIATE_TARGET, register);
            batch.nest(IMMEDIATE_DATA, () -> batch.octets(VALUE, value));
        });
    }

    /** What is marked is for this host. */
    private static void routeMarked() {
        ByteBuffer rule = Netlink.message(NEW_ROUTING_RULE, change(EXCLUSIVE), 12 + 3 * 8);
        rule.put((byte) Netlink.AF_INET).put(new byte[6]).put((byte) 1).putInt(0); // action: look up in a table
        putNumber(rule, 10, MARK);
        putNumber(rule, 15, ROUTING_TABLE);
        putNumber(rule, 6, PORT); // priority: before the main table
        try {
            Netlink.exchange(rule, answer -> Netlink.parse(answer, -1, _ -> {}));
        } catch (SystemCallException e) {
            if (e.errno() != FILE_EXISTS) {
                throw e;
            }
        }
        ByteBuffer route = Netlink.message(NEW_ROUTE, change(Netlink.REPLACE), 12 + 2 * 8);
        // family, no destination: the default; protocol static, scope host, type local
        route.put(new byte[] {Netlink.AF_INET, 0, 0, 0, 0, 4, (byte) 254, 2}).putInt(0);
        putNumber(route, 4, Libc.interfaceIndex("lo"));
        putNumber(route, 15, ROUTING_TABLE);
        Netlink.exchange(route, answer -> Netlink.parse(answer, -1, _ -> {}));
    }

    private static int change(int flag) {
        return Netlink.REQUEST | Netlink.ACKNOWLEDGE | Netlink.CREATE | flag;
    }

    private static void putNumber(ByteBuffer message, int type, int value) {
        message.putShort((short) (Netlink.ATTRIBUTE_HEADER_LENGTH + Integer.BYTES))
                .putShort((short) type)
                .putInt(value);
    }

    /** Hands nothing over from now on. */
    @Override
    public synchronized void close() {
        isOn = false;
        Libc.close(fd); // the table goes with it
    }
}
