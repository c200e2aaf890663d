namespace KioskFleet.Firmware.Sync;

/// <summary>The way to the server. One thread, the worker, calls it; what other threads hear they leave in the inbox.</summary>
public interface ILink
{
    bool IsUp { get; }

    /// <summary>Connections made since start.</summary>
    int Sessions { get; }

    /// <summary>Bytes sent and received since start, with what MQTT adds; for the budget.</summary>
    long BytesMoved { get; }

    /// <summary>Connects, sends what waits, notices a dead socket. May block while it connects.</summary>
    /// <returns>Milliseconds until it wants to be called again, at the latest.</returns>
    int Step(long tick);

    /// <summary>Queues a message. It goes out when its turn comes; a full queue drops by rule (<see cref="PublishQueue"/>).</summary>
    /// <param name="leaf">Last part of the topic.</param>
    /// <param name="payload">Belongs to the link from here on.</param>
    /// <param name="priority">One of <see cref="Priority"/>.</param>
    /// <returns>A ticket above 0 that a later event names; 0 if the message was refused.</returns>
    int Publish(string leaf, byte[] payload, int priority);

    /// <summary>Takes the oldest event not taken yet.</summary>
    /// <returns>False when there is none.</returns>
    bool Take(LinkEvent into);
}
