using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Update;

/// <summary>The launch state on the internal storage.</summary>
public sealed class LaunchFile
{
    private readonly SlotFile _file;
    private readonly byte[] _buffer = new byte[LaunchState.Bytes];

    public LaunchFile(string root)
    {
        _file = new SlotFile(root + LaunchState.FileName, LaunchState.Bytes);
    }

    /// <returns>The state; null if there is none.</returns>
    public LaunchState? Load() => LaunchState.Decode(_buffer, _file.Read(_buffer));

    /// <returns>False if the storage failed; the old state stays.</returns>
    public bool Save(LaunchState state) => _file.Write(state.Encode(), LaunchState.Bytes);
}
