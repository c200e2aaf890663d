using System;
using System.Text;

namespace KioskFleet.Firmware.Storage;

/// <summary>What the workshop wrote, once more and with a checksum: a turned bit in the files themselves must not end a terminal. The application keeps it when they have proved good (SPEC.md §6).</summary>
public sealed class SettingsCopy
{
    public const string FileName = "kiosk.slt";
    public const int MaxBytes = StorageLimits.MaxSlotBytes;

    public string Profile = "";

    /// <summary>The bytes of the provisioning file.</summary>
    public byte[] Provisioning = new byte[0];

    /// <returns>The copy; null if there is none whole.</returns>
    public static SettingsCopy? Load(string root)
    {
        byte[] b = new byte[MaxBytes];
        int count = new SlotFile(root + FileName, MaxBytes).Read(b);
        if (count < 1 || b[0] >= count)
        {
            return null;
        }

        SettingsCopy copy = new SettingsCopy();
        copy.Profile = Encoding.UTF8.GetString(b, 1, b[0]);
        copy.Provisioning = new byte[count - 1 - b[0]];
        Array.Copy(b, 1 + b[0], copy.Provisioning, 0, copy.Provisioning.Length);
        return copy;
    }
}
