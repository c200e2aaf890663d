using System.Threading;
using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Update;

/// <summary>The launch state on the internal storage.</summary>
public sealed class LaunchFile(string root)
{
    /// <summary>A medium is asked so often, so many milliseconds apart, before it counts as failing: a contact that bounced is good again by then.</summary>
    public const int Tries = 4;
    public const int PauseMs = 250;

    private readonly byte[] _buffer = new byte[LaunchState.Bytes];
    private readonly SlotFile _file = new SlotFile(root + LaunchState.FileName, LaunchState.Bytes);

    /// <summary>True if the last <see cref="Load"/> found none because the medium failed.</summary>
    public bool IsUnreadable { get; private set; }

    /// <returns>The state; null if there is none, or it cannot be read.</returns>
    public LaunchState? Load()
    {
        int count = _file.Read(_buffer);
        for (int i = 1; i < Tries && count == StoreResult.MediumFailed; i++)
        {
            Thread.Sleep(PauseMs);
            count = _file.Read(_buffer);
        }

        IsUnreadable = count == StoreResult.MediumFailed;
        return LaunchState.Decode(_buffer, count);
    }

    /// <returns>False if the storage failed; the old state stays.</returns>
    public bool Save(LaunchState state)
    {
        bool isSaved = _file.Write(state.Encode(), LaunchState.Bytes);
        for (int i = 1; i < Tries && !isSaved; i++)
        {
            Thread.Sleep(PauseMs);
            isSaved = _file.Write(state.Encode(), LaunchState.Bytes);
        }

        return isSaved;
    }

    /// <summary>Begins a new file where the old one lies on a place that cannot be read any more.</summary>
    public void Discard() => SegmentFiles.DeleteQuietly(root + LaunchState.FileName);
}
