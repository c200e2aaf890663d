namespace KioskFleet.Mqtt.Sessions;

/// <content>QoS 2 messages that came in and are not released yet: their identifiers, so that a repeated PUBLISH is not passed on twice [MQTT-4.3.3-10].</content>
internal sealed partial class Session
{
    private ushort[]? _inboundIds;
    private int _inboundCount;

    public int InboundUnreleased => _inboundCount;

    /// <returns>False when the identifier is already there: the PUBLISH is a repetition.</returns>
    public bool AddInbound(ushort packetId)
    {
        lock (this)
        {
            if (_inboundIds is not null && _inboundIds.AsSpan(0, _inboundCount).Contains(packetId))
            {
                return false;
            }
            _inboundIds ??= new ushort[4];
            if (_inboundCount == _inboundIds.Length)
            {
                Array.Resize(ref _inboundIds, _inboundCount * 2);
            }
            _inboundIds[_inboundCount++] = packetId;
            return true;
        }
    }

    public bool ContainsInbound(ushort packetId)
    {
        lock (this)
        {
            return _inboundIds is not null && _inboundIds.AsSpan(0, _inboundCount).Contains(packetId);
        }
    }

    /// <returns>False when the identifier is unknown.</returns>
    public bool RemoveInbound(ushort packetId)
    {
        lock (this)
        {
            int at = _inboundIds is null ? -1 : _inboundIds.AsSpan(0, _inboundCount).IndexOf(packetId);
            if (at < 0)
            {
                return false;
            }
            _inboundIds![at] = _inboundIds[--_inboundCount];
            return true;
        }
    }
}
