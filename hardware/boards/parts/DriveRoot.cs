using System;
using System.IO;

namespace KioskFleet.Hardware.Parts;

/// <summary>A drive that is soldered on.</summary>
public sealed class DriveRoot(string path, long capacityBytes) : IStorageRoot
{
    public string Path => path;

    public bool IsPresent
    {
        get
        {
            try
            {
                return Directory.Exists(path);
            }
            catch (Exception)
            {
                // Asked for a drive that it has not mounted, the CLR throws.
                return false;
            }
        }
    }

    public long CapacityBytes => capacityBytes;
}
