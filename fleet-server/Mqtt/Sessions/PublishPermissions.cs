using System.Text;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>Remembers for the life of a connection which topics its client may publish to. Its few topics come round and round.</summary>
internal sealed class PublishPermissions
{
    /// <summary>Topics remembered: more than a terminal uses; the oldest gives way.</summary>
    private const int Capacity = 16;

    private readonly (byte[] Topic, bool Allowed)[] _known = new (byte[], bool)[Capacity];
    private int _count;
    private int _next;

    public bool MayPublish(IMqttAccessControl access, Session session, ReadOnlySpan<byte> topic)
    {
        for (int i = 0; i < _count; i++)
        {
            if (topic.SequenceEqual(_known[i].Topic))
            {
                return _known[i].Allowed;
            }
        }
        bool allowed = access.MayPublish(session.ClientId, session.UserName, Encoding.UTF8.GetString(topic));
        _known[_next] = (topic.ToArray(), allowed);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        return allowed;
    }
}
