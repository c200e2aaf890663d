using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>A set on a memory card that somebody carried here (SPEC.md §10). Only read; nothing of it is believed before the manifest's signature and each object's hash were checked.</summary>
/// <remarks>Objects are found by bisection in the file, so that a set of any size takes no memory. Every call may find the card gone.</remarks>
public sealed class CourierFile
{
    /// <summary>Folder on the card.</summary>
    public const string Folder = "courier";

    /// <summary>Extension of a set's file.</summary>
    public const string Extension = ".kfc";

    /// <summary>First four bytes, little-endian: "KFC1".</summary>
    public const uint Magic = 0x3143464B;

    /// <summary>Bytes before the envelope: magic, bytes of the envelope, objects.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Bytes of an entry of the table: identity, offset, bytes.</summary>
    public const int EntryBytes = Limits.IdBytes + 8;

    /// <summary>Most objects of a set on a card.</summary>
    public const int MaxObjects = 200000;

    private readonly byte[] _entry = new byte[EntryBytes];
    private readonly FileStream _file;
    private readonly long _length;
    private readonly int _table;
    private readonly int _count;

    private CourierFile(FileStream file, byte[] envelope, int count)
    {
        _file = file;
        _length = file.Length;
        Envelope = envelope;
        _table = HeaderBytes + envelope.Length;
        _count = count;
    }

    /// <summary>The signed manifest.</summary>
    public byte[] Envelope { get; }

    /// <summary>File of a division's set for a screen profile.</summary>
    public static string PathOf(string card, string division, string profile) => card + Folder + "\\" + division + "-" + profile + Extension;

    /// <returns>Null if it is not there, cannot be read, or is none.</returns>
    public static CourierFile? Open(string path)
    {
        FileStream? file = null;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            file = new FileStream(path, FileMode.Open, FileAccess.Read);
            byte[] head = new byte[HeaderBytes];
            if (SegmentFiles.ReadFully(file, head, 0, HeaderBytes) == HeaderBytes && Bits.ReadUInt(head, 0) == Magic)
            {
                int bytes = Bits.ReadInt(head, 4);
                int count = Bits.ReadInt(head, 8);
                if (bytes > 0 && bytes <= Limits.ManifestBytes && count > 0 && count <= MaxObjects && file.Length >= HeaderBytes + bytes + ((long)count * EntryBytes))
                {
                    byte[] envelope = new byte[bytes];
                    if (SegmentFiles.ReadFully(file, envelope, 0, bytes) == bytes)
                    {
                        return new CourierFile(file, envelope, count);
                    }
                }
            }
        }
        catch (Exception)
        {
            // The card went, or is damaged: the same as no file.
        }

        SegmentFiles.CloseQuietly(file);
        return null;
    }

    /// <summary>Looks for an object.</summary>
    /// <param name="id">Holds its identity.</param>
    /// <param name="idOffset">Where in <paramref name="id"/>.</param>
    /// <param name="bytes">Bytes of the object.</param>
    /// <returns>Its place in the file; 0: not in it. −1: the card does not answer.</returns>
    public long Find(byte[] id, int idOffset, out int bytes)
    {
        bytes = 0;
        int low = 0;
        int high = _count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (!Read(_table + ((long)middle * EntryBytes), _entry, EntryBytes))
            {
                return -1;
            }

            int order = 0;
            for (int i = 0; i < Limits.IdBytes && order == 0; i++)
            {
                order = id[idOffset + i] - _entry[i];
            }

            if (order == 0)
            {
                long place = Bits.ReadUInt(_entry, Limits.IdBytes);
                uint length = Bits.ReadUInt(_entry, Limits.IdBytes + 4);
                if (length == 0 || length > Limits.ObjectBytes || place + length > _length)
                {
                    return 0;
                }

                bytes = (int)length;
                return place;
            }

            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return 0;
    }

    /// <summary>Reads from a place.</summary>
    /// <returns>False if the card did not give all of it.</returns>
    public bool Read(long place, byte[] buffer, int count)
    {
        try
        {
            _file.Seek(place, SeekOrigin.Begin);
            return SegmentFiles.ReadFully(_file, buffer, 0, count) == count;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Close() => SegmentFiles.CloseQuietly(_file);
}
