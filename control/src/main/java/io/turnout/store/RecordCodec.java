package io.turnout.store;

import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import io.turnout.switching.PairRecord;
import io.turnout.switching.SwitchState;
import io.turnout.switching.UeInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the journal as octets. Little-endian; texts and enumerated values by name: length (4), UTF-8.
 *
 * <pre>
 *  key    pair    'P' (1), UE key (8), application
 *         tie     'T' (1), UE key (8), kind of the name (1): its place in {@link UeInfo.Kind}
 *         floor   'F' (1)
 *
 *  value  pair    version (1), owner, epoch (8), attempt (4), last grant (12), state, grant (12), peer,
 *                 with context (1), released (1), owed (4) times: platform, grant (12)
 *         tie     version (1), IPv4 (4) | IPv6 prefix (8) | digits or name
 *         floor   version (1), epoch (8)
 *  grant          epoch (8), attempt (4)
 * </pre>
 *
 * <p>A value of a later version than {@link #VERSION} is refused. Stateless.
 */
final class RecordCodec {
    static final int VERSION = 1;

    static final int PAIR = 'P';
    static final int TIE = 'T';
    static final int FLOOR = 'F';

    private static final int MAX_OWED = 64;

    private RecordCodec() {}

    static Octets pairKey(Octets out, Pair pair) {
        return out.clear().putByte(PAIR).putLong(pair.ueKey()).putText(pair.application());
    }

    static Octets tieKey(Octets out, long ueKey, UeInfo.Kind kind) {
        return out.clear().putByte(TIE).putLong(ueKey).putByte(code(kind));
    }

    static Octets floorKey(Octets out) {
        return out.clear().putByte(FLOOR);
    }

    private static int code(UeInfo.Kind kind) {
        return switch (kind) {
            case IPV4 -> 0;
            case IPV6 -> 1;
            case IMSI -> 2;
            case MSISDN -> 3;
            case USER_NAME -> 4;
        };
    }

    static Octets pair(Octets out, PairRecord record) {
        out.clear().putByte(VERSION).putText(record.owner()).putLong(record.epoch());
        grant(out.putInt(record.attempt()), record.lastGrant());
        grant(out.putText(record.state().name()), record.grant());
        out.putText(record.peer()).putByte(record.withContext() ? 1 : 0).putByte(record.released() ? 1 : 0);
        out.putInt(record.owed().size());
        for (PairRecord.Owed owed : record.owed()) {
            grant(out.putText(owed.platform()), owed.grant());
        }
        return out;
    }

    static PairRecord pair(Pair pair, Octets in) {
        checkVersion(in);
        String owner = in.getText();
        long epoch = in.getLong();
        int attempt = in.getInt();
        Grant lastGrant = grant(in);
        SwitchState state = state(in.getText());
        Grant grant = grant(in);
        String peer = in.getText();
        boolean withContext = in.getByte() != 0;
        boolean released = in.getByte() != 0;
        int owedCount = in.getInt();
        if (owedCount < 0 || owedCount > MAX_OWED) {
            throw new JournalException("a record is damaged: " + owedCount + " indications owed");
        }
        List<PairRecord.Owed> owed = new ArrayList<>(owedCount);
        for (int i = 0; i < owedCount; i++) {
            owed.add(new PairRecord.Owed(in.getText(), grant(in)));
        }
        return new PairRecord(pair, owner, epoch, attempt, lastGrant, state, grant, peer, withContext, released, owed);
    }

    private static SwitchState state(String name) {
        try {
            return SwitchState.valueOf(name);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new JournalException("a record is damaged: no state is called " + name, e);
        }
    }

    private static void grant(Octets out, Grant grant) {
        out.putLong(grant.epoch()).putInt(grant.attempt());
    }

    private static Grant grant(Octets in) {
        return new Grant(in.getLong(), in.getInt());
    }

    static Octets tie(Octets out, UeInfo name) {
        out.clear().putByte(VERSION);
        return switch (name) {
            case UeInfo.Ipv4 ipv4 -> out.putInt(ipv4.address());
            case UeInfo.Ipv6 ipv6 -> out.putLong(ipv6.prefix());
            case UeInfo.Imsi imsi -> out.putText(imsi.digits());
            case UeInfo.Msisdn msisdn -> out.putText(msisdn.digits());
            case UeInfo.UserName user -> out.putText(user.name());
        };
    }

    static UeInfo tie(int kind, Octets in) {
        checkVersion(in);
        return switch (kind) {
            case 0 -> new UeInfo.Ipv4(in.getInt());
            case 1 -> new UeInfo.Ipv6(in.getLong());
            case 2 -> new UeInfo.Imsi(in.getText());
            case 3 -> new UeInfo.Msisdn(in.getText());
            case 4 -> new UeInfo.UserName(in.getText());
            default -> throw new JournalException("a record is damaged: a name of kind " + kind);
        };
    }

    static Octets floor(Octets out, long epoch) {
        return out.clear().putByte(VERSION).putLong(epoch);
    }

    static long floor(Octets in) {
        checkVersion(in);
        return in.getLong();
    }

    private static void checkVersion(Octets in) {
        int version = in.getByte();
        if (version != VERSION) {
            throw new JournalException("a record has version " + version + ", and this build reads " + VERSION);
        }
    }
}
