namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Collects the connections that a batch of work wrote to, and sends to each of them once at its end. Outside a scope a write is sent at once.
/// One scope a thread.
/// </summary>
internal static class FlushScope
{
    [ThreadStatic]
    private static List<ClientConnection>? _dirty;

    [ThreadStatic]
    private static int _depth;

    public static void Begin() => _depth++;

    public static void End()
    {
        if (--_depth > 0 || _dirty is null)
        {
            return;
        }
        // Sending may refill from queues and so mark connections again; they are appended and taken in the same pass.
        _depth++;
        try
        {
            for (int i = 0; i < _dirty.Count; i++)
            {
                _dirty[i].FlushNow();
            }
        }
        finally
        {
            _dirty.Clear();
            _depth--;
        }
    }

    /// <returns>False when no scope is open on this thread.</returns>
    public static bool TryAdd(ClientConnection connection)
    {
        if (_depth == 0)
        {
            return false;
        }
        (_dirty ??= []).Add(connection);
        return true;
    }
}
