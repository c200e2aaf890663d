namespace MQTTnet;

/// <summary>Counts packet identifiers from 1 to 65,535 and round again, leaving out 0 [MQTT-2.2.1-3].</summary>
public sealed class MqttPacketIdentifierProvider
{
    private int _value;

    public ushort GetNextPacketIdentifier()
    {
        ushort id;
        do
        {
            id = (ushort)Interlocked.Increment(ref _value);
        }
        while (id == 0);
        return id;
    }

    public void Reset() => Interlocked.Exchange(ref _value, 0);
}
