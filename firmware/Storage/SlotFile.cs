using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>A small piece of state that survives a cut at any write: two places in one preallocated file, written in turn (SPEC.md §8.4).
/// After a cut it holds what was written last, or what was there before: never a mixture.</summary>
public sealed class SlotFile
{
    private const int Magic = 0x544C534B;
    private const int HeaderBytes = 20;
    private const int CheckedBytes = HeaderBytes - 4;

    /// <summary>Looks at a place that is not whole.</summary>
    private const int Looks = 6;

    /// <summary>Calls of <see cref="Write"/> that are refused while one of the places cannot be read: it may hold the newer state. One that never answers again must not end all writing, and to be
    /// written is what makes a card put another sector there.</summary>
    private const int PatientWrites = 3;

    private static readonly byte[] Zeros = new byte[StorageLimits.SectorBytes];

    private readonly object _gate = new object();
    private readonly string _path;
    private readonly int _capacity;
    private readonly int _slotBytes;
    private readonly byte[] _image;

    /// <summary>Slot (0 or 1) that holds the state, or -1.</summary>
    private int _current = -1;
    private int _sequence;
    private int _length;
    private bool _looked;
    private int _refused;

    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="capacity">Most bytes of state, 1 to <see cref="StorageLimits.MaxSlotBytes"/>. It must stay the same for a file.</param>
    /// <exception cref="ArgumentException">The capacity is out of range.</exception>
    public SlotFile(string path, int capacity)
    {
        if (capacity < 1 || capacity > StorageLimits.MaxSlotBytes)
        {
            throw new ArgumentException("A slot holds 1 to 8,192 bytes.");
        }

        _path = path;
        _capacity = capacity;
        _slotBytes = Bits.RoundUp(HeaderBytes + capacity, StorageLimits.SectorBytes);
        _image = new byte[_slotBytes];
    }

    /// <summary>Reads the state into the beginning of a buffer.</summary>
    /// <returns>Its bytes; <see cref="StoreResult.NotHeld"/> if nothing was ever written or nothing whole is left;
    /// <see cref="StoreResult.MediumFailed"/>; <see cref="StoreResult.BadArgument"/> if the buffer is too small.</returns>
    /// <exception cref="OutOfMemoryException">There was no memory for it. What is kept must not be taken for lost then.</exception>
    public int Read(byte[] buffer)
    {
        lock (_gate)
        {
            int found = Look();
            if (found < 0)
            {
                return found;
            }

            if (_length > buffer.Length)
            {
                return StoreResult.BadArgument;
            }

            if (ReadAgain(_current) != StoreResult.Ok)
            {
                // It was whole before; look again, the other slot may have to do.
                _looked = false;
                found = Look();
                if (found < 0 || _length > buffer.Length)
                {
                    return found < 0 ? found : StoreResult.BadArgument;
                }

                if (ReadAgain(_current) != StoreResult.Ok)
                {
                    return StoreResult.MediumFailed;
                }
            }

            Array.Copy(_image, HeaderBytes, buffer, 0, _length);
            return _length;
        }
    }

    /// <summary>Replaces the state. It is safe when this returns true.</summary>
    /// <param name="bytes">Holds the state from its beginning.</param>
    /// <param name="count">Bytes of the state, 0 to the capacity.</param>
    /// <returns>False if the medium failed (the old state stays) or the state is too long.</returns>
    public bool Write(byte[] bytes, int count)
    {
        lock (_gate)
        {
            if (count < 0 || count > _capacity || count > bytes.Length)
            {
                return false;
            }

            if (!CanLook() || (!_looked && ++_refused <= PatientWrites))
            {
                return false;
            }

            _refused = 0;

            int target = _current == 0 ? 1 : 0;
            Array.Clear(_image, 0, _image.Length);
            Bits.WriteInt(_image, 0, Magic);
            Bits.WriteInt(_image, 4, _sequence + 1);
            Bits.WriteInt(_image, 8, count);
            Bits.WriteUInt(_image, 12, Checksum.Of(bytes, 0, count));
            Bits.WriteUInt(_image, CheckedBytes, Checksum.Of(_image, 0, CheckedBytes));
            Array.Copy(bytes, 0, _image, HeaderBytes, count);
            if (!WriteSlot(target, Bits.RoundUp(HeaderBytes + count, StorageLimits.SectorBytes)))
            {
                // It may be there or not: the next look decides.
                _looked = false;
                return false;
            }

            _current = target;
            _sequence++;
            _length = count;
            return true;
        }
    }

    /// <summary>Whether it is known which slot holds the state, so that the other one can be written.</summary>
    private bool CanLook()
    {
        try
        {
            return Look() != StoreResult.MediumFailed;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Finds the newest whole slot. Where one place cannot be read and the other can, that one has to do, but the next call looks again: the newer state may be in the first.</summary>
    private int Look()
    {
        if (_looked)
        {
            return _current < 0 ? StoreResult.NotHeld : StoreResult.Ok;
        }

        int best = -1;
        int bestSequence = 0;
        int bestLength = 0;
        int unread = 0;
        try
        {
            if (File.Exists(_path))
            {
                for (int i = 0; i < 2; i++)
                {
                    int state = ReadAgain(i);
                    if (state == StoreResult.MediumFailed)
                    {
                        unread++;
                    }

                    int sequence = Bits.ReadInt(_image, 4);
                    if (state == StoreResult.Ok && (best < 0 || sequence > bestSequence))
                    {
                        best = i;
                        bestSequence = sequence;
                        bestLength = Bits.ReadInt(_image, 8);
                    }
                }

                if (unread == 2 || (unread > 0 && best < 0))
                {
                    return StoreResult.MediumFailed;
                }
            }
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            return StoreResult.MediumFailed;
        }

        _current = best;
        _sequence = bestSequence;
        _length = bestLength;
        _looked = unread == 0;
        return best < 0 ? StoreResult.NotHeld : StoreResult.Ok;
    }

    /// <summary>Reads a slot until it is whole: a bit may have turned on the way, and the other place holds an older state. Only the last look counts.</summary>
    private int ReadAgain(int slot)
    {
        int state = StoreResult.NotHeld;
        for (int look = 0; look < Looks && state != StoreResult.Ok; look++)
        {
            state = ReadSlot(slot);
        }

        return state;
    }

    /// <summary>Reads a slot into the image and checks it.</summary>
    private int ReadSlot(int slot)
    {
        FileStream? file = null;
        int read;
        try
        {
            file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            file.Seek(slot * _slotBytes, SeekOrigin.Begin);
            read = SegmentFiles.ReadFully(file, _image, 0, _slotBytes);
            file.Close();
        }
        catch (OutOfMemoryException)
        {
            SegmentFiles.CloseQuietly(file);
            throw;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            return StoreResult.MediumFailed;
        }

        if (read < HeaderBytes || Bits.ReadInt(_image, 0) != Magic || Bits.ReadUInt(_image, CheckedBytes) != Checksum.Of(_image, 0, CheckedBytes))
        {
            return StoreResult.NotHeld;
        }

        int length = Bits.ReadInt(_image, 8);
        return length >= 0 && length <= read - HeaderBytes && Checksum.Of(_image, HeaderBytes, length) == Bits.ReadUInt(_image, 12)
            ? StoreResult.Ok
            : StoreResult.NotHeld;
    }

    private bool WriteSlot(int slot, int bytes)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            if (file.Length < 2 * _slotBytes)
            {
                Extend(file);
            }

            file.Seek(slot * _slotBytes, SeekOrigin.Begin);
            file.Write(_image, 0, bytes);
            file.Close();
            return true;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            return false;
        }
    }

    /// <summary>Preallocates what the file lacks. Slots that are there are not touched.</summary>
    private void Extend(FileStream file)
    {
        long at = file.Length;
        file.Seek(at, SeekOrigin.Begin);
        while (at < 2 * _slotBytes)
        {
            int count = (int)(2 * _slotBytes - at < Zeros.Length ? 2 * _slotBytes - at : Zeros.Length);
            file.Write(Zeros, 0, count);
            at += count;
        }
    }
}
