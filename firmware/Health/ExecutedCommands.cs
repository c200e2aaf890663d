using System;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Which commands were executed, over restarts. Kept until they have expired; when there are too many, the one that expires first is forgotten, and everything that expires
/// no later than it is refused from then on: nothing runs twice.</summary>
public sealed class ExecutedCommands
{
    /// <summary>Commands remembered: far more than are sent within the life of one.</summary>
    public const int MaxCommands = 64;

    /// <summary>It may run now.</summary>
    public const int New = 0;

    /// <summary>It ran.</summary>
    public const int Known = 1;

    /// <summary>It may be among those that were forgotten, and must not run.</summary>
    public const int Forgotten = 2;

    /// <summary>Bytes of the stored state.</summary>
    public const int ImageBytes = 6 + (MaxCommands * EntryBytes);

    private const int EntryBytes = CommandPayload.IdBytes + 6;

    private readonly IStateSlot _slot;
    private readonly byte[] _image = new byte[ImageBytes];
    private int _count;

    public ExecutedCommands(IStateSlot slot)
    {
        _slot = slot;
        byte[]? stored = slot.Load();
        if (stored != null && stored.Length >= 6 && stored.Length <= ImageBytes && (stored.Length - 6) % EntryBytes == 0)
        {
            Array.Copy(stored, 0, _image, 0, stored.Length);
            _count = (stored.Length - 6) / EntryBytes;
        }
    }

    /// <summary>What is known of a command: one of <see cref="New"/>, <see cref="Known"/>, <see cref="Forgotten"/>.</summary>
    public int Look(byte[] id, long notAfter)
    {
        for (int i = 0; i < _count; i++)
        {
            bool same = true;
            for (int b = 0; b < CommandPayload.IdBytes; b++)
            {
                same &= _image[Entry(i) + b] == id[b];
            }

            if (same)
            {
                return Known;
            }
        }

        return notAfter <= Time(0) ? Forgotten : New;
    }

    /// <summary>Notes a command, before it runs.</summary>
    /// <returns>False if it could not be made safe: then it must not run.</returns>
    public bool Note(byte[] id, long notAfter)
    {
        if (_count == MaxCommands)
        {
            int first = 0;
            for (int i = 1; i < _count; i++)
            {
                if (Time(Entry(i) + CommandPayload.IdBytes) < Time(Entry(first) + CommandPayload.IdBytes))
                {
                    first = i;
                }
            }

            long forgotten = Time(Entry(first) + CommandPayload.IdBytes);
            if (forgotten > Time(0))
            {
                SetTime(0, forgotten);
            }

            _count--;
            Array.Copy(_image, Entry(_count), _image, Entry(first), EntryBytes);
        }

        Array.Copy(id, 0, _image, Entry(_count), CommandPayload.IdBytes);
        SetTime(Entry(_count) + CommandPayload.IdBytes, notAfter);
        _count++;
        if (_slot.Save(_image, Entry(_count)))
        {
            return true;
        }

        _count--;
        return false;
    }

    private static int Entry(int i) => 6 + (i * EntryBytes);

    private long Time(int offset)
    {
        long value = 0;
        for (int i = 5; i >= 0; i--)
        {
            value = (value << 8) | _image[offset + i];
        }

        return value;
    }

    private void SetTime(int offset, long value)
    {
        for (int i = 0; i < 6; i++)
        {
            _image[offset + i] = (byte)(value >> (8 * i));
        }
    }
}
