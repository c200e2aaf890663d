using System.Text;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>Remembers which topics a client may publish to, or be sent. Its few topics come round and round.</summary>
internal sealed class TopicPermissions(bool receiving)
{
    /// <summary>Topics remembered: more than a terminal uses; the oldest gives way.</summary>
    private const int Capacity = 16;

    private readonly (byte[] Topic, bool Allowed)[] _known = new (byte[], bool)[Capacity];
    private int _count;
    private int _next;
    private int _version;

    public bool Allows(IMqttAccessControl access, Session session, ReadOnlySpan<byte> topic)
    {
        if (_version != access.Version)
        {
            _version = access.Version;
            _count = 0;
            _next = 0;
        }
        for (int i = 0; i < _count; i++)
        {
            if (topic.SequenceEqual(_known[i].Topic))
            {
                return _known[i].Allowed;
            }
        }
        string name = Encoding.UTF8.GetString(topic);
        bool allowed = receiving ? access.MayReceive(session.ClientId, session.UserName, name) : access.MayPublish(session.ClientId, session.UserName, name);
        _known[_next] = (topic.ToArray(), allowed);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        return allowed;
    }
}
