using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>Reads what the workshop wrote (SPEC.md §6).</summary>
internal static class ProvisioningFile
{
    /// <returns>What it says; null if it is lacking or not what SPEC.md says, with the reason in <paramref name="error"/>.</returns>
    public static Provisioning? Load(IStorageRoot root, out string error)
    {
        Provisioning? file = Read(root, out error);
        return file == null ? FromCopy(root, ref error) : file;
    }

    /// <summary>The copy that the application kept serves where the file is not what it was.</summary>
    private static Provisioning? FromCopy(IStorageRoot root, ref string error)
    {
        try
        {
            SettingsCopy? copy = SettingsCopy.Load(root.Path);
            Provisioning? kept = copy == null ? null : Provisioning.Decode(copy.Provisioning, 0, copy.Provisioning.Length);
            error = kept == null ? error : error + "; its copy serves";
            return kept;
        }
        catch (CborException)
        {
            return null;
        }
    }

    private static Provisioning? Read(IStorageRoot root, out string error)
    {
        error = "";
        try
        {
            string path = root.Path + Provisioning.FileName;
            if (!File.Exists(path))
            {
                error = "provisioning: " + Provisioning.FileName + " is lacking";
                return null;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length > Provisioning.MaxBytes)
            {
                error = "provisioning: too long";
                return null;
            }

            return Provisioning.Decode(bytes, 0, bytes.Length);
        }
        catch (CborException)
        {
            error = "provisioning: malformed";
            return null;
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            // The CLR's file system throws plain Exception where a folder or a drive is missing, so the kind says nothing.
            error = "provisioning: cannot be read";
            return null;
        }
    }
}
