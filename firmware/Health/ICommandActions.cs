namespace KioskFleet.Firmware.Health;

/// <summary>What commands do to the terminal. Each returns a short text for the answer; one that begins with '!' says that it failed.</summary>
public interface ICommandActions
{
    /// <summary>Restarts a few seconds later, when the answer is on its way.</summary>
    string Reboot();

    /// <summary>Makes the screen blink, so that someone in front of it knows which one it is.</summary>
    string Identify();

    string ResendState();

    /// <summary>Forgets what can be fetched again and is not shown.</summary>
    string ClearCache();

    /// <param name="percent">1 to 100.</param>
    string SetBrightness(int percent);

    /// <param name="minutes">0 to 1440.</param>
    string SetLogLevel(int minutes);

    /// <summary>Begins to remove all content. The answer with the proof follows when that has ended, after a restart.</summary>
    /// <returns>Empty: it was begun, and a cut will not end it.</returns>
    string EraseContent(byte[] commandId, long notAfter);

    /// <summary>True if the last erasure is this command's: its answer follows, or is told again.</summary>
    bool IsErasure(byte[] commandId);

    /// <param name="data">The picture, packed (<see cref="Screenshot"/>).</param>
    string TakeScreenshot(out byte[] data);
}
