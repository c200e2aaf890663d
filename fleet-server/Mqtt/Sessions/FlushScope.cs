using MQTTnet.Diagnostics.Logger;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Collects the connections that a batch of work wrote to, and sends to each of them once at its end. Outside a batch a write is sent at once.
/// One batch a thread; an inner one ends with the outer.
/// </summary>
internal static class FlushScope
{
    [ThreadStatic]
    private static List<ClientConnection>? _dirty;

    [ThreadStatic]
    private static int _depth;

    /// <summary>A batch under way on this thread. It must be disposed of on the same thread, whatever happened in it: until then nothing written on this thread is sent.</summary>
    internal readonly ref struct Batch
    {
        public void Dispose() => Leave();
    }

    public static Batch Enter()
    {
        _depth++;
        return default;
    }

    /// <returns>False when no batch is under way on this thread.</returns>
    public static bool TryAdd(ClientConnection connection)
    {
        if (_depth == 0)
        {
            return false;
        }
        (_dirty ??= []).Add(connection);
        return true;
    }

    private static void Leave()
    {
        if (_depth > 1 || _dirty is null)
        {
            _depth--;
            return;
        }
        // Sending may refill from queues and so mark connections again; they are appended and taken in the same pass.
        for (int i = 0; i < _dirty.Count; i++)
        {
            Flush(_dirty[i]);
        }
        _dirty.Clear();
        _depth--;
    }

    /// <summary>One connection that fails must not keep the others of the batch from being sent to.</summary>
    private static void Flush(ClientConnection connection)
    {
        try
        {
            connection.FlushNow();
        }
        catch (Exception e)
        {
            connection.Broker.Log(MqttNetLogLevel.Error, "A connection could not be sent to and is closed.", e);
            connection.TransportClosed();
        }
    }
}
