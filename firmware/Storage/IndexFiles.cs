using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>The image of the index in two files that are written in turn (SPEC.md §8.3): a cut while one is written leaves the other.</summary>
internal sealed class IndexFiles
{
    private const int Magic = 0x3158494B;
    private const int NextSegmentOffset = 40;
    private const int CountBeforeOffset = 44;
    private const int PieceCrcOffset = 48;
    private const int UnseenOffset = 176;
    private const int HeadCrcOffset = StorageLimits.SectorBytes - 4;
    private const int PiecesOffset = StorageLimits.SectorBytes + StorageLimits.TableBytes;
    private const int PieceBytes = StorageLimits.EntriesPerPiece * StorageLimits.EntryBytes;

    private readonly string _prefix;
    private readonly int _fileBytes;
    private readonly int _segmentBytes;
    private readonly int _segmentCount;
    private readonly byte[] _head = new byte[StorageLimits.SectorBytes];

    /// <summary>File (0 or 1) that holds the newest image, or -1.</summary>
    private int _current = -1;

    public IndexFiles(string prefix, int segmentBytes, int segmentCount, int maxObjects)
    {
        _prefix = prefix;
        _segmentBytes = segmentBytes;
        _segmentCount = segmentCount;
        _fileBytes = PiecesOffset + Bits.RoundUp(maxObjects * StorageLimits.EntryBytes, StorageLimits.SectorBytes);
    }

    /// <summary>Number of the newest image, from 1; 0 if there is none.</summary>
    public int Number { get; private set; }

    /// <summary>Images that were not written for want of memory.</summary>
    public int Refusals { get; private set; }

    public int OpenSegment { get; private set; }

    public int OpenPosition { get; private set; }

    public int Sequence { get; private set; }

    /// <summary>The one segment that may have been begun after this image; -1 if the image does not say.</summary>
    public int NextSegment { get; private set; }

    /// <summary>Objects that a start from the image before this one comes to at most, without what came after this one.</summary>
    public int CountBefore { get; private set; }

    /// <summary>True if the medium holds objects that neither the image names nor came after it.</summary>
    public bool HasUnseen { get; private set; }

    public int HighWater { get; private set; }

    public int TableBytes { get; private set; }

    /// <summary>True if a head was of a store with other segments: nothing of it can be used.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Images that are there and could not be read at the last <see cref="Load"/>: they say nothing about what they hold.</summary>
    public int ReadFailures { get; private set; }

    /// <summary>True if the image that should be the other one of the two is damaged: it may have been the newer one.</summary>
    public bool MayBeOutdated { get; private set; }

    public string PathOf(int file) => _prefix + (file == 0 ? "index.a" : "index.b");

    /// <summary>Reads the newest whole image into the index's pieces and <paramref name="tables"/>.</summary>
    /// <returns>False if there is none.</returns>
    public bool Load(ObjectIndex index, byte[] tables)
    {
        ReadFailures = 0;
        IsForeign = false;
        MayBeOutdated = false;
        int a = ReadNumber(0, index.Capacity);
        int b = ReadNumber(1, index.Capacity);
        int first = a >= b ? 0 : 1;
        int newest = first == 0 ? a : b;
        int other = first == 0 ? b : a;
        if (newest > 0 && (LoadFile(first, index, tables) || LoadFile(first, index, tables)))
        {
            MayBeOutdated = other != newest - 1;
            return true;
        }

        index.Clear();
        if (other > 0 && (LoadFile(1 - first, index, tables) || LoadFile(1 - first, index, tables)))
        {
            MayBeOutdated = true;
            return true;
        }

        index.Clear();
        Number = newest > 0 ? newest : 0;
        return false;
    }

    /// <summary>Writes an image over the older one. It counts from the moment this returns true.</summary>
    /// <param name="index">The index.</param>
    /// <param name="tables">Holds the tables,</param>
    /// <param name="tableBytes">so many bytes from the beginning.</param>
    /// <param name="openSegment">Where records are appended from here on:</param>
    /// <param name="openPosition">segment, position</param>
    /// <param name="sequence">and the sequence of its use.</param>
    /// <param name="nextSegment">The one segment that may be begun before the next image is safe; -1: none.</param>
    /// <param name="countBefore">Objects that a start from the image before this one comes to at most.</param>
    /// <param name="hasUnseen">The medium holds objects for which the index had no room.</param>
    public bool Save(ObjectIndex index, byte[] tables, int tableBytes, int openSegment, int openPosition, int sequence, int nextSegment, int countBefore, bool hasUnseen)
    {
        int target = _current == 0 ? 1 : 0;
        Array.Clear(_head, 0, _head.Length);
        Bits.WriteInt(_head, 0, Magic);
        Bits.WriteInt(_head, 4, Number + 1);
        Bits.WriteInt(_head, 8, _segmentBytes);
        Bits.WriteInt(_head, 12, openSegment);
        Bits.WriteInt(_head, 16, openPosition);
        Bits.WriteInt(_head, 20, sequence);
        Bits.WriteInt(_head, 24, index.HighWater);
        Bits.WriteInt(_head, 28, tableBytes);
        Bits.WriteUInt(_head, 32, Checksum.Of(tables, 0, tableBytes));
        Bits.WriteInt(_head, 36, _segmentCount);
        Bits.WriteInt(_head, NextSegmentOffset, nextSegment + 1);
        Bits.WriteInt(_head, CountBeforeOffset, countBefore);
        Bits.WriteInt(_head, UnseenOffset, hasUnseen ? 1 : 0);
        for (int i = 0; i < index.PieceCount; i++)
        {
            int bytes = BytesOfPiece(index.HighWater, i);
            if (bytes > 0)
            {
                Bits.WriteUInt(_head, PieceCrcOffset + (i * 4), Checksum.Of(index.Piece(i), 0, bytes));
            }
        }

        Bits.WriteUInt(_head, HeadCrcOffset, Checksum.Of(_head, 0, HeadCrcOffset));
        FileStream? file = null;
        try
        {
            file = new FileStream(PathOf(target), FileMode.Open, FileAccess.ReadWrite);
            file.Write(_head, 0, _head.Length);
            if (tableBytes > 0)
            {
                file.Write(tables, 0, tableBytes);
            }

            for (int i = 0; i < index.PieceCount; i++)
            {
                int bytes = BytesOfPiece(index.HighWater, i);
                if (bytes > 0)
                {
                    file.Seek(PiecesOffset + (i * PieceBytes), SeekOrigin.Begin);
                    file.Write(index.Piece(i), 0, bytes);
                }
            }

            file.Close();
        }
        catch (Exception e)
        {
            SegmentFiles.CloseQuietly(file);
            Refusals += e is OutOfMemoryException ? 1 : 0;
            return false;
        }

        _current = target;
        Number++;
        return true;
    }

    /// <summary>Makes both files in their whole length.</summary>
    public bool Prepare(byte[] zeros)
        => SegmentFiles.Preallocate(PathOf(0), _fileBytes, zeros) && SegmentFiles.Preallocate(PathOf(1), _fileBytes, zeros);

    public bool Delete()
    {
        try
        {
            for (int i = 0; i < 2; i++)
            {
                if (File.Exists(PathOf(i)))
                {
                    File.Delete(PathOf(i));
                }
            }

            _current = -1;
            Number = 0;
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static int BytesOfPiece(int highWater, int piece)
    {
        int slots = highWater - (piece * StorageLimits.EntriesPerPiece);
        return slots <= 0 ? 0 : (slots < StorageLimits.EntriesPerPiece ? slots : StorageLimits.EntriesPerPiece) * StorageLimits.EntryBytes;
    }

    /// <summary>Reads a head into the fields; again where bits may have turned on the way.</summary>
    /// <returns>The image's number; 0 if the file was never written; -1 if the head is damaged or foreign, or cannot be read.</returns>
    private int ReadNumber(int number, int maxObjects)
    {
        int result = -1;
        for (int look = 0; look < StorageLimits.Looks && result < 0 && !IsForeign; look++)
        {
            result = TryReadNumber(number, maxObjects);
        }

        return result;
    }

    private int TryReadNumber(int number, int maxObjects)
    {
        FileStream? file = null;
        try
        {
            if (!File.Exists(PathOf(number)))
            {
                return 0;
            }

            file = new FileStream(PathOf(number), FileMode.Open, FileAccess.Read);
            int result = ReadHead(file, maxObjects);
            file.Close();
            return result;
        }
        catch (OutOfMemoryException)
        {
            // An image that could not be read is not a damaged one.
            SegmentFiles.CloseQuietly(file);
            throw;
        }
        catch (Exception)
        {
            ReadFailures++;
            SegmentFiles.CloseQuietly(file);
            return -1;
        }
    }

    private int ReadHead(FileStream file, int maxObjects)
    {
        if (SegmentFiles.ReadFully(file, _head, 0, _head.Length) < _head.Length)
        {
            return 0;
        }

        if (Bits.ReadInt(_head, 0) == 0 && Bits.ReadInt(_head, 4) == 0)
        {
            return 0;
        }

        int imageNumber = Bits.ReadInt(_head, 4);
        if (Bits.ReadInt(_head, 0) != Magic || Bits.ReadUInt(_head, HeadCrcOffset) != Checksum.Of(_head, 0, HeadCrcOffset) || imageNumber < 1)
        {
            return -1;
        }

        OpenSegment = Bits.ReadInt(_head, 12);
        OpenPosition = Bits.ReadInt(_head, 16);
        Sequence = Bits.ReadInt(_head, 20);
        HighWater = Bits.ReadInt(_head, 24);
        TableBytes = Bits.ReadInt(_head, 28);
        NextSegment = Bits.ReadInt(_head, NextSegmentOffset) - 1;
        CountBefore = Bits.ReadInt(_head, CountBeforeOffset);
        HasUnseen = Bits.ReadInt(_head, UnseenOffset) != 0;
        if (Bits.ReadInt(_head, 8) != _segmentBytes || Bits.ReadInt(_head, 36) != _segmentCount || HighWater > maxObjects)
        {
            IsForeign = true;
            return -1;
        }

        return imageNumber;
    }

    private bool LoadFile(int number, ObjectIndex index, byte[] tables)
    {
        FileStream? file = null;
        bool whole = false;
        try
        {
            file = new FileStream(PathOf(number), FileMode.Open, FileAccess.Read);
            int imageNumber = ReadHead(file, index.Capacity);
            whole = imageNumber > 0 && TableBytes >= 0 && TableBytes <= StorageLimits.TableBytes
                && LoadPart(file, StorageLimits.SectorBytes, tables, TableBytes, Bits.ReadUInt(_head, 32));
            for (int i = 0; whole && i < index.PieceCount; i++)
            {
                int bytes = BytesOfPiece(HighWater, i);
                whole = bytes == 0 || LoadPart(file, PiecesOffset + (i * PieceBytes), index.Piece(i), bytes, Bits.ReadUInt(_head, PieceCrcOffset + (i * 4)));
            }

            file.Close();
            if (whole)
            {
                Number = imageNumber;
                _current = number;
            }

            return whole;
        }
        catch (OutOfMemoryException)
        {
            SegmentFiles.CloseQuietly(file);
            throw;
        }
        catch (Exception)
        {
            ReadFailures++;
            SegmentFiles.CloseQuietly(file);
            return false;
        }
    }
    /// <summary>Reads a part of an image and checks it, with looks of its own: a large image has many parts, and a bit may turn on the way in each.</summary>
    private static bool LoadPart(FileStream file, int position, byte[] into, int bytes, uint crc)
    {
        for (int look = 0; look < StorageLimits.Looks; look++)
        {
            file.Seek(position, SeekOrigin.Begin);
            if (SegmentFiles.ReadFully(file, into, 0, bytes) == bytes && Checksum.Of(into, 0, bytes) == crc)
            {
                return true;
            }
        }

        return false;
    }
}
