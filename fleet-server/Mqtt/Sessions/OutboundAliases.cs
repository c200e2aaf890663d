namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Topic aliases towards one client (MQTT 5.0 §3.3.2.3.4): the first topics that are sent get one each, up to the client's maximum [MQTT-3.1.2-26].
/// Guarded by the lock of the connection.
/// </summary>
internal sealed class OutboundAliases(int maximum)
{
    private readonly byte[][] _topics = new byte[maximum][];
    private int _count;

    /// <returns>The alias, or 0 when none is left; <paramref name="known"/>: the client has it already, the topic may be left out.</returns>
    public ushort Find(ReadOnlySpan<byte> topic, out bool known)
    {
        for (int i = 0; i < _count; i++)
        {
            if (topic.SequenceEqual(_topics[i]))
            {
                known = true;
                return (ushort)(i + 1);
            }
        }
        known = false;
        if (_count == maximum)
        {
            return 0;
        }
        _topics[_count++] = topic.ToArray();
        return (ushort)_count;
    }
}
