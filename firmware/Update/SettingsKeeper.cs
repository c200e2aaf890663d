using System;
using System.IO;
using System.Text;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>Keeps the copy of what the workshop wrote, once it has shown that it is good, and says when the copy must serve.</summary>
public static class SettingsKeeper
{
    /// <summary>Copies the provisioning file, and the profile of the board that this release was built for, where the copy lacks or is another. Where the file itself lacks or is not what was written, it is written anew from the
    /// copy: two of them bear the next turned bit, one would not.</summary>
    /// <param name="replaces">True once the server was heard with the file as it is; else only a copy that lacks is made.</param>
    /// <returns>False if it is to be tried again.</returns>
    public static bool Keep(string root, string profile, bool replaces)
    {
        try
        {
            SettingsCopy? copy = SettingsCopy.Load(root);
            byte[]? bytes = Written(root + Provisioning.FileName);
            if (bytes == null)
            {
                return copy == null || Restore(root + Provisioning.FileName, copy.Provisioning);
            }

            return (copy != null && !replaces) || IsSame(copy, profile, bytes) || Save(root, profile, bytes);
        }
        catch (Exception)
        {
            // The medium or memory; the CLR throws no IOException where a drive is missing.
            return false;
        }
    }

    /// <returns>The file's bytes; null if there is none, or it is not what was written.</returns>
    private static byte[]? Written(string path)
    {
        for (int look = 0; look < StorageLimits.Looks && File.Exists(path); look++)
        {
            try
            {
                byte[] bytes = File.ReadAllBytes(path);
                Provisioning.Decode(bytes, 0, bytes.Length);
                return bytes;
            }
            catch (CborException)
            {
                // A bit may have turned on the way.
            }
        }

        return null;
    }

    private static bool Restore(string path, byte[] bytes)
    {
        FileStream? file = null;
        try
        {
            Provisioning.Decode(bytes, 0, bytes.Length);
            file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
            file.Write(bytes, 0, bytes.Length);
            file.Close();
            return true;
        }
        catch (CborException)
        {
            // There is nothing better to keep.
            return true;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            throw;
        }
    }

    private static bool IsSame(SettingsCopy? copy, string profile, byte[] bytes)
        => copy != null && copy.Profile == profile && copy.Provisioning.Length == bytes.Length && ObjectHash.Same(copy.Provisioning, 0, bytes, 0, bytes.Length);

    private static bool Save(string root, string profile, byte[] bytes)
    {
        byte[] name = Encoding.UTF8.GetBytes(profile);
        byte[] b = new byte[1 + name.Length + bytes.Length];
        b[0] = (byte)name.Length;
        Array.Copy(name, 0, b, 1, name.Length);
        Array.Copy(bytes, 0, b, 1 + name.Length, bytes.Length);

        // A file that no copy has room for is not tried again.
        return b.Length > SettingsCopy.MaxBytes || new SlotFile(root + SettingsCopy.FileName, SettingsCopy.MaxBytes).Write(b, b.Length);
    }
}
