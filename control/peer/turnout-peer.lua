-- Wireshark dissector of the protocol between Turnout platforms. Reads it behind TLS (with the keys) and, on the loopback,
-- without. control/README.md describes the frames, vectors.txt has one of each.
--
--   wireshark -X lua_script:turnout-peer.lua -o tls.keylog_file:KEYS capture.pcap
--
-- or copy this file into the folder that Help > About > Folders calls "Personal Lua Plugins".

local LENGTH_LENGTH = 4
local MIN_LENGTH = 2
local MAX_LENGTH = 262144
local VERSION = 1
local FIELD_HEADER_LENGTH = 3
local DEFAULT_PORT = 7443

local types = {
    [1] = "HELLO", [2] = "KEEP_ALIVE", [3] = "GOODBYE",
    [16] = "TRIGGER", [17] = "IDENTITY", [18] = "REQUEST", [19] = "ACCEPT", [20] = "REJECT", [21] = "BUSY",
    [22] = "MOVED_TO", [23] = "HELD", [24] = "WITHDRAW", [25] = "ABORTED", [26] = "ABORTED_ACK",
    [27] = "UPDATE_INDICATION", [28] = "UPDATE_INDICATION_ACK", [29] = "OUTCOME_QUERY", [30] = "OUTCOME_ANSWER",
    [31] = "OWNERSHIP_QUERY", [32] = "OWNERSHIP_ANSWER",
}

local reasons = {
    "no-instance", "unknown-instance", "identity-mismatch", "unknown-ue-identity", "policy-never", "no-context", "busy",
    "capacity", "not-concerned", "wrong-peer", "peer-silent", "sync-failed", "instance-down", "time-limit",
    "hold-overflow", "hold-expired", "dataplane-restarted", "control-restarted", "fence-shortfall", "ue-returned",
    "no-record", "operator",
}

local goodbyes = {
    [1] = "frame-length", [20] = "tls-failed", [21] = "unknown-platform", [22] = "wrong-platform",
    [23] = "not-loopback", [24] = "version", [25] = "duplicate", [26] = "hello-late", [27] = "capacity",
    [28] = "unreachable", [40] = "cut", [41] = "silent", [42] = "stalled", [43] = "replaced", [44] = "shut-down",
    [45] = "goodbye", [46] = "fault",
}

local outcomes = { "open", "committed", "aborted" }
local instance_kinds = { "address", "TEID", "GRE key" }
local ue_kinds = { "IPv4 address", "IPv6 prefix", "IMSI", "MSISDN", "user name" }

local peer = Proto("turnout_peer", "Turnout between platforms")
local f = peer.fields
f.length = ProtoField.uint32("turnout_peer.length", "Length")
f.version = ProtoField.uint8("turnout_peer.version", "Version")
f.type = ProtoField.uint8("turnout_peer.type", "Type", base.DEC, types)
f.field = ProtoField.none("turnout_peer.field", "Field")
f.tag = ProtoField.uint8("turnout_peer.tag", "Tag")
f.field_length = ProtoField.uint16("turnout_peer.field_length", "Length of its value")
f.ue_key = ProtoField.uint64("turnout_peer.ue_key", "UE key", base.HEX)
f.application = ProtoField.string("turnout_peer.application", "Application", base.UNICODE)
f.epoch = ProtoField.int64("turnout_peer.epoch", "Epoch")
f.attempt = ProtoField.int32("turnout_peer.attempt", "Attempt")
f.instance_kind = ProtoField.uint8("turnout_peer.instance_kind", "Names the instance by", base.DEC, instance_kinds)
f.instance_ipv4 = ProtoField.ipv4("turnout_peer.instance_ipv4", "Instance address")
f.instance_ipv6 = ProtoField.ipv6("turnout_peer.instance_ipv6", "Instance address")
f.teid = ProtoField.uint32("turnout_peer.teid", "TEID", base.HEX)
f.gre_key = ProtoField.uint32("turnout_peer.gre_key", "GRE key")
f.endpoint = ProtoField.string("turnout_peer.endpoint", "Synchronizes at", base.UNICODE)
f.ue_kind = ProtoField.uint8("turnout_peer.ue_kind", "Names the UE by", base.DEC, ue_kinds)
f.ue_ipv4 = ProtoField.ipv4("turnout_peer.ue_ipv4", "UE address")
f.ue_ipv6 = ProtoField.bytes("turnout_peer.ue_ipv6", "UE prefix", base.COLON)
f.ue_name = ProtoField.string("turnout_peer.ue_name", "UE name", base.UNICODE)
f.asked = ProtoField.bool("turnout_peer.asked", "Asked for", 8, nil, 1)
f.with_context = ProtoField.bool("turnout_peer.with_context", "With context", 8, nil, 2)
f.release = ProtoField.bool("turnout_peer.release", "The UE is gone", 8, nil, 4)
f.reason = ProtoField.uint8("turnout_peer.reason", "Reason", base.DEC, reasons)
f.platform = ProtoField.string("turnout_peer.platform", "Platform", base.UNICODE)
f.forwarded = ProtoField.uint64("turnout_peer.forwarded", "Packets forwarded")
f.outcome = ProtoField.uint8("turnout_peer.outcome", "Outcome", base.DEC, outcomes)
f.lowest_version = ProtoField.uint8("turnout_peer.lowest_version", "Lowest version")
f.highest_version = ProtoField.uint8("turnout_peer.highest_version", "Highest version")
f.tunnel_ipv4 = ProtoField.ipv4("turnout_peer.tunnel_ipv4", "Tunnels end at")
f.tunnel_ipv6 = ProtoField.ipv6("turnout_peer.tunnel_ipv6", "Tunnels end at")
f.incarnation = ProtoField.uint64("turnout_peer.incarnation", "Incarnation", base.HEX)
f.link_count = ProtoField.uint32("turnout_peer.link_count", "Links so far")
f.instance_id = ProtoField.string("turnout_peer.instance_id", "Instance", base.UNICODE)
f.goodbye = ProtoField.uint8("turnout_peer.goodbye", "Why", base.DEC, goodbyes)
f.unknown = ProtoField.bytes("turnout_peer.unknown", "Value")

local malformed = ProtoExpert.new(
    "turnout_peer.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
local unknown = ProtoExpert.new(
    "turnout_peer.unknown_here", "Not known to this dissector", expert.group.UNDECODED, expert.severity.NOTE)
peer.experts = { malformed, unknown }

local function text(field)
    return function(value, tree)
        tree:add_packet_field(field, value, ENC_UTF_8)
    end
end

local function whole(field)
    return function(value, tree)
        tree:add(field, value)
    end
end

-- An address (4 or 16 octets) as one field or the other.
local function address(ipv4, ipv6)
    return function(value, tree)
        tree:add(value:len() == 4 and ipv4 or ipv6, value)
    end
end

local instance_values = {
    address(f.instance_ipv4, f.instance_ipv6), whole(f.teid), whole(f.gre_key),
}
local ue_values = { whole(f.ue_ipv4), whole(f.ue_ipv6), text(f.ue_name), text(f.ue_name), text(f.ue_name) }

-- A kind (1), then what is of that kind.
local function tagged(kind_field, values)
    return function(value, tree)
        tree:add(kind_field, value(0, 1))
        local show = values[value(0, 1):uint()]
        if show then
            show(value(1), tree)
        else
            tree:add_proto_expert_info(malformed, "Unknown kind")
        end
    end
end

local show_fields

-- By tag: name, shortest and longest value, how it is shown.
local fields = {
    [1] = { "UE key", 8, 8, whole(f.ue_key) },
    [2] = { "Application", 1, 1024, text(f.application) },
    [3] = { "Grant", 12, 12, function(value, tree)
        tree:add(f.epoch, value(0, 8))
        tree:add(f.attempt, value(8, 4))
    end },
    [4] = { "Source", 5, 17, tagged(f.instance_kind, instance_values) },
    [5] = { "Endpoint", 0, 1024, text(f.endpoint) },
    [6] = { "UE", 2, 1025, tagged(f.ue_kind, ue_values) },
    [7] = { "Flags", 1, 1, function(value, tree)
        tree:add(f.asked, value)
        tree:add(f.with_context, value)
        tree:add(f.release, value)
    end },
    [8] = { "Reason", 1, 1, whole(f.reason) },
    [9] = { "Platform", 1, 1024, text(f.platform) },
    [10] = { "Epoch", 8, 8, whole(f.epoch) },
    [11] = { "Packets forwarded", 8, 8, whole(f.forwarded) },
    [12] = { "Outcome", 1, 1, whole(f.outcome) },
    [13] = { "Versions", 2, 2, function(value, tree)
        tree:add(f.lowest_version, value(0, 1))
        tree:add(f.highest_version, value(1, 1))
    end },
    [14] = { "Tunnel", 4, 16, address(f.tunnel_ipv4, f.tunnel_ipv6) },
    [15] = { "Incarnation", 8, 8, whole(f.incarnation) },
    [16] = { "Links", 4, 4, whole(f.link_count) },
    [17] = { "Hosted instance", 1, 4096, function(value, tree) show_fields(value, tree) end },
    [18] = { "Instance", 1, 1024, text(f.instance_id) },
    [19] = { "Why", 1, 1, whole(f.goodbye) },
}

show_fields = function(range, tree)
    local at = 0
    while at < range:len() do
        if range:len() - at < FIELD_HEADER_LENGTH then
            tree:add_proto_expert_info(malformed, "A field is cut")
            return
        end
        local tag = range(at, 1):uint()
        local length = range(at + 1, 2):uint()
        local available = range:len() - at - FIELD_HEADER_LENGTH
        if length > available then
            tree:add_proto_expert_info(malformed, "A field does not end within its frame")
            return
        end
        local known = fields[tag]
        local item = tree:add(f.field, range(at, FIELD_HEADER_LENGTH + length))
        item:set_text(known and known[1] or "Unknown field")
        item:add(f.tag, range(at, 1))
        item:add(f.field_length, range(at + 1, 2))
        local value = length > 0 and range(at + FIELD_HEADER_LENGTH, length)
        if not known then
            item:add_proto_expert_info(unknown)
            if value then
                item:add(f.unknown, value)
            end
        elseif length < known[2] or length > known[3] then
            item:add_proto_expert_info(malformed, "A field is shorter or longer than it can be")
        elseif value then
            known[4](value, item)
        end
        at = at + FIELD_HEADER_LENGTH + length
    end
end

-- Octets of the frame that begins at offset; all that are left where the next frame's begin is not known.
local function frame_length(buffer, offset)
    local length = buffer(offset, LENGTH_LENGTH):uint()
    if length < MIN_LENGTH or length > MAX_LENGTH then
        return buffer:len() - offset
    end
    return LENGTH_LENGTH + length
end

local function frame(buffer, packet, tree)
    packet.cols.protocol = "TURNOUT"
    local item = tree:add(peer, buffer())
    local length = buffer(0, LENGTH_LENGTH):uint()
    item:add(f.length, buffer(0, LENGTH_LENGTH))
    if length < MIN_LENGTH or length > MAX_LENGTH or buffer:len() < LENGTH_LENGTH + MIN_LENGTH then
        item:add_proto_expert_info(malformed, "A length that no frame has")
        return
    end
    local version = buffer(4, 1):uint()
    local type = buffer(5, 1):uint()
    item:add(f.version, buffer(4, 1))
    item:add(f.type, buffer(5, 1))
    local name = types[type] or ("type " .. type)
    item:append_text(", " .. name)
    packet.cols.info:append(" " .. name)
    if version ~= VERSION or not types[type] then
        item:add_proto_expert_info(unknown)
    elseif length > MIN_LENGTH then
        show_fields(buffer(6), item)
    end
end

function peer.dissector(buffer, packet, tree)
    packet.cols.info = ""
    local offset = 0
    while offset < buffer:len() do
        local left = buffer:len() - offset
        local length = left < LENGTH_LENGTH and left + 1 or frame_length(buffer, offset)
        if length > left then
            packet.desegment_offset = offset
            packet.desegment_len = left < LENGTH_LENGTH and DESEGMENT_ONE_MORE_SEGMENT or length - left
            return buffer:len()
        end
        frame(buffer(offset, length):tvb(), packet, tree)
        offset = offset + length
    end
    return buffer:len()
end

-- Without TLS: a frame of a known type begins here. (A TLS record begins with 20 to 23, which no length here does.)
local function looks_right(buffer, packet, tree)
    if buffer:len() < LENGTH_LENGTH + MIN_LENGTH then
        return false
    end
    local length = buffer(0, LENGTH_LENGTH):uint()
    local is_right = length >= MIN_LENGTH and length <= MAX_LENGTH
        and buffer(4, 1):uint() == VERSION and types[buffer(5, 1):uint()] ~= nil
    if is_right then
        packet.conversation = peer
        peer.dissector(buffer, packet, tree)
    end
    return is_right
end

peer:register_heuristic("tcp", looks_right)
DissectorTable.get("tls.port"):add(DEFAULT_PORT, peer)
