namespace KioskFleet.Mqtt.Sessions;

/// <summary>Handlers of one public event. Reading is one field; a handler that completes at once costs no allocation.</summary>
internal sealed class AsyncEvent<T>
{
    private Func<T, Task>[] _handlers = [];

    public bool HasHandlers => _handlers.Length > 0;

    public void Add(Func<T, Task>? handler)
    {
        if (handler is not null)
        {
            lock (this)
            {
                _handlers = [.. _handlers, handler];
            }
        }
    }

    public void Remove(Func<T, Task>? handler)
    {
        lock (this)
        {
            int at = Array.LastIndexOf(_handlers, handler);
            if (at >= 0)
            {
                _handlers = [.. _handlers[..at], .. _handlers[(at + 1)..]];
            }
        }
    }

    public async Task InvokeAsync(T args)
    {
        foreach (Func<T, Task> handler in _handlers)
        {
            await handler(args).ConfigureAwait(false);
        }
    }
}
