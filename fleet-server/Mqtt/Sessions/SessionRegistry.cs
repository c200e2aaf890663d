using System.Collections.Concurrent;
using MQTTnet.Packets;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>All sessions by client identifier. Opening and ending sessions of one identifier is serialised.</summary>
internal sealed class SessionRegistry(Broker broker)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public int Count => _sessions.Count;

    public IEnumerable<Session> All => _sessions.Values;

    public Session? Find(string clientId) => _sessions.GetValueOrDefault(clientId);

    /// <summary>
    /// [MQTT-3.1.2-4] a clean start ends the old session; [MQTT-3.1.2-5] otherwise it is resumed, [MQTT-3.1.2-6] or a new one begins.
    /// A session whose time has run out is not resumed (§3.1.2.11.2).
    /// </summary>
    /// <param name="connection">The connection that will be its own.</param>
    /// <param name="packet">CONNECT.</param>
    /// <param name="expiry">Session expiry in seconds.</param>
    /// <param name="items">Items that the validating handler set.</param>
    /// <param name="present">Whether a session was resumed [MQTT-3.2.2-2], [MQTT-3.2.2-3].</param>
    /// <param name="previous">The connection that is taken over; the caller closes it.</param>
    public Session Open(ClientConnection connection, MqttConnectPacket packet, uint expiry, System.Collections.Hashtable? items, out bool present, out ClientConnection? previous)
    {
        Session? ended = null;
        Will? lostWill = null;
        Session session;
        lock (Stripe(packet.ClientId))
        {
            present = false;
            previous = null;
            if (_sessions.TryGetValue(packet.ClientId, out Session? old))
            {
                previous = old.Connection;
                bool over = previous is not null ? old.ExpiryInterval == 0 : old.ExpiresAt <= Environment.TickCount64;
                // Its filters and messages lie within another mount point: what is inside one must not be seen from the other.
                bool elsewhere = !old.Endpoint.HasSameMountPoint(connection.Endpoint);
                if (packet.CleanSession || over || elsewhere)
                {
                    ended = old;
                    _sessions.TryRemove(packet.ClientId, out _);
                }
                else
                {
                    present = true;
                    if (previous is not null)
                    {
                        // The will of the connection that is taken over: sent now unless it waits; one that waits is dropped because the client is back [MQTT-3.1.3-9].
                        lostWill = old.Will is { DelaySeconds: 0 } && broker.Engine.SendWillOnTakeover ? old.Will : null;
                        old.Detach(previous);
                    }
                    (old.Will, Will? dropped) = (null, old.Will);
                    if (dropped is not null && dropped != lostWill)
                    {
                        dropped.Message.Release();
                    }
                }
            }
            session = present ? old! : new Session(broker, packet.ClientId);
            session.Enter(connection.Endpoint, packet.Username);
            session.ExpiryInterval = expiry;
            if (items is { Count: > 0 })
            {
                session.Items = items;
            }
            if (!present)
            {
                _sessions[packet.ClientId] = session;
            }
        }
        if (ended is not null)
        {
            broker.EndSession(ended, publishWill: true);
        }
        if (lostWill is not null)
        {
            broker.PublishWill(session, lostWill);
        }
        broker.StoreGate?.OpenSession(session);
        return session;
    }

    public void Add(Session session) => _sessions[session.ClientId] = session;

    /// <summary>Takes the session out if it is still the one of its identifier and nobody is connected to it.</summary>
    public bool RemoveIfIdle(Session session)
    {
        lock (Stripe(session.ClientId))
        {
            return session.Connection is null && _sessions.TryRemove(KeyValuePair.Create(session.ClientId, session));
        }
    }

    public bool Remove(Session session)
    {
        lock (Stripe(session.ClientId))
        {
            return _sessions.TryRemove(KeyValuePair.Create(session.ClientId, session));
        }
    }

    private Lock Stripe(string clientId) => _stripes[(uint)clientId.GetHashCode(StringComparison.Ordinal) % (uint)_stripes.Length];
}
