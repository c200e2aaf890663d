namespace KioskFleet.Firmware.Sync;

/// <summary>What things cost on a metered line, TCP/IP and TLS included. The terminal cannot see packets, so this is an estimate for the byte budget, and a little too high;
/// `./kiosk bench idle` holds it against what was counted on the wire.</summary>
public static class LinkCost
{
    /// <summary>Connecting and subscribing without TLS: the opening and closing of TCP, four small messages.</summary>
    public const int Connect = 900;

    /// <summary>The same with a TLS 1.2 handshake: two certificates and their chain.</summary>
    public const int TlsConnect = 4500;

    /// <summary>IPv4 and TCP headers of a segment, and of the other side's acknowledgement.</summary>
    private const int SegmentBytes = 80;

    private const int SegmentPayload = 1360;

    /// <summary>MQTT's own bytes of a message beside topic and payload.</summary>
    private const int MessageBytes = 8;

    /// <summary>MQTT's acknowledgement, in a segment of its own.</summary>
    private const int AcknowledgeBytes = 4 + 40;

    /// <summary>A TLS 1.2 record: header, nonce, tag.</summary>
    private const int RecordBytes = 29;

    /// <param name="bytes">Topic and payload.</param>
    /// <param name="acknowledged">True for QoS 1.</param>
    /// <param name="tls">True over TLS.</param>
    /// <returns>Bytes both ways.</returns>
    public static int Message(int bytes, bool acknowledged, bool tls)
    {
        int message = bytes + MessageBytes + (tls ? RecordBytes : 0);
        int cost = message + (((message / SegmentPayload) + 1) * SegmentBytes);
        return acknowledged ? cost + AcknowledgeBytes + (tls ? RecordBytes : 0) : cost;
    }
}
