using System.IO;

namespace KioskFleet.Hardware.Parts;

/// <summary>A drive that is soldered on.</summary>
public sealed class DriveRoot(string path, long capacityBytes) : IStorageRoot
{
    public string Path => path;

    public bool IsPresent => Directory.Exists(path);

    public long CapacityBytes => capacityBytes;
}
