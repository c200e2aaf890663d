using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>Writes a release into the slot that is not running. The first sector, which makes it a release, is written last: a cut leaves a slot that does not check, never half a release.</summary>
public sealed class SlotWriter
{
    private readonly string _path;
    private readonly byte[] _first = new byte[StorageLimits.SectorBytes];
    private int _length;

    /// <param name="root">Root of the internal storage.</param>
    /// <param name="slot">The slot to write: not the one that runs.</param>
    public SlotWriter(string root, int slot)
    {
        _path = SlotImage.PathOf(root, slot);
    }

    /// <summary>Empties the slot and makes its file in its whole length.</summary>
    /// <param name="bytes">Bytes of the image.</param>
    /// <returns>False if it is too long or the storage failed.</returns>
    public bool Begin(int bytes)
    {
        _length = 0;
        Array.Clear(_first, 0, _first.Length);
        return bytes > FirmwareImage.HeadBytes && bytes <= FirmwareImage.MaxBytes
            && SegmentFiles.Preallocate(_path, bytes, new byte[StorageLimits.PreallocateBytes])
            && Write(0, _first, 0, _first.Length);
    }

    /// <summary>Appends bytes of the image.</summary>
    public bool Append(byte[] data, int offset, int count)
    {
        int held = _first.Length - _length;
        if (held > 0)
        {
            held = held < count ? held : count;
            Array.Copy(data, offset, _first, _length, held);
            _length += held;
            offset += held;
            count -= held;
        }

        if (count > 0)
        {
            if (_length + count > FirmwareImage.MaxBytes || !Write(_length, data, offset, count))
            {
                return false;
            }

            _length += count;
        }

        return true;
    }

    /// <summary>Writes the first sector. Check the slot before it goes on trial.</summary>
    public bool Finish() => _length > FirmwareImage.HeadBytes && Write(0, _first, 0, _first.Length);

    private bool Write(int position, byte[] data, int offset, int count)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite);
            file.Seek(position, SeekOrigin.Begin);
            file.Write(data, offset, count);
            file.Close();
            return true;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            return false;
        }
    }
}
