using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>A bounded ring of small records in one preallocated file: shown lines, events. Records have running numbers; a reader goes from a number on and
/// acknowledges what the server has. When the ring is full the oldest page gives way, and what was lost is counted.
/// After a cut every record is there that was appended before the last <see cref="Flush"/>; records never change.</summary>
public sealed partial class Journal
{
    /// <summary>The page being filled is written to two places in turn, so that a torn write leaves the other; full pages go to the ring.</summary>
    private const int TailPlaces = 2;

    /// <summary>Looks at a page that is not whole: bits turn on the way, and a page is proof that nobody has a second time.</summary>
    private const int PageLooks = 6;

    private readonly object _gate = new object();
    private readonly string _path;
    private readonly int _pages;

    /// <summary>First record of the page in each place of the ring; 0: none.</summary>
    private readonly int[] _first;
    private readonly int[] _numbers;
    private readonly JournalPage _tail = new JournalPage();
    private readonly JournalPage _page = new JournalPage();
    private bool _dirty;

    /// <summary>The file was read, or there was none. Before that nothing is written: it would begin again over what is there.</summary>
    private bool _known;
    private int _acknowledged;

    private Journal(string path, int pages)
    {
        _path = path;
        _pages = pages;
        _first = new int[pages];
        _numbers = new int[pages];
    }

    /// <summary>Opens a journal; its file is made at the first write. Damaged pages are skipped. Where the medium does not answer, the next <see cref="Append"/> tries again.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="pages">Pages of 512 bytes in the ring, 2 to <see cref="StorageLimits.MaxJournalPages"/>. It must stay the same for a file.</param>
    /// <exception cref="ArgumentException">The number of pages is out of range.</exception>
    public static Journal Open(string path, int pages)
    {
        if (pages < 2 || pages > StorageLimits.MaxJournalPages)
        {
            throw new ArgumentException("A journal has 2 to 1,024 pages.");
        }

        Journal journal = new Journal(path, pages);
        journal.Recover();
        return journal;
    }

    /// <summary>Number of the oldest record that can be read; equals <see cref="Next"/> if there is none.</summary>
    public int First
    {
        get
        {
            lock (_gate)
            {
                int first = _tail.FirstRecord;
                for (int i = 0; i < _pages; i++)
                {
                    if (_numbers[i] > 0 && _first[i] < first)
                    {
                        first = _first[i];
                    }
                }

                return first;
            }
        }
    }

    /// <summary>Number that the next record gets; the first one is 1.</summary>
    public int Next
    {
        get
        {
            lock (_gate)
            {
                return _tail.NextRecord;
            }
        }
    }

    /// <summary>Records up to this number were acknowledged. After a cut it may be lower than it was: then records are sent twice.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Records that gave way, or were damaged, before they were acknowledged, since <see cref="Open"/>.</summary>
    public int Lost { get; private set; }

    /// <summary>Writes that failed since <see cref="Open"/>.</summary>
    public int Errors { get; private set; }

    /// <summary>Calls to the medium that came to nothing for want of memory, since <see cref="Open"/>: they are made again.</summary>
    public int MemoryRefusals { get; private set; }

    /// <summary>Appends a record. It is safe after <see cref="Flush"/>, or when its page is full.</summary>
    /// <param name="record">Holds the record</param>
    /// <param name="offset">from here,</param>
    /// <param name="count">so many bytes, 1 to <see cref="StorageLimits.MaxJournalRecordBytes"/>.</param>
    /// <returns>Its number, or a <see cref="StoreResult"/>.</returns>
    public int Append(byte[] record, int offset, int count)
    {
        if (count < 1 || count > StorageLimits.MaxJournalRecordBytes || offset < 0 || count > record.Length - offset)
        {
            return StoreResult.BadArgument;
        }

        lock (_gate)
        {
            if ((!_known && !Recover()) || (!_tail.Fits(count) && !TurnPage()))
            {
                return StoreResult.MediumFailed;
            }

            _tail.Append(record, offset, count);
            _dirty = true;
            return _tail.NextRecord - 1;
        }
    }

    /// <summary>Reads a record.</summary>
    /// <returns>Its bytes; NotHeld if it gave way, was damaged or is yet to come (go on with the next number below <see cref="Next"/>); MediumFailed; BadArgument if the buffer is too small.</returns>
    public int Read(int number, byte[] buffer)
    {
        lock (_gate)
        {
            if (number >= _tail.FirstRecord)
            {
                return number < _tail.NextRecord ? _tail.Read(number, buffer) : StoreResult.NotHeld;
            }

            int place = PlaceOf(number);
            if (place < 0)
            {
                return StoreResult.NotHeld;
            }

            if (_page.Number != _numbers[place] && !LoadPage(place))
            {
                return StoreResult.MediumFailed;
            }

            return number < _page.NextRecord ? _page.Read(number, buffer) : StoreResult.NotHeld;
        }
    }

    /// <summary>The server has everything up to a number. Kept with the next write.</summary>
    public void Acknowledge(int throughNumber)
    {
        lock (_gate)
        {
            if (throughNumber > _acknowledged && throughNumber < _tail.NextRecord)
            {
                _acknowledged = throughNumber;
                _dirty = true;
            }
        }
    }

    /// <summary>Makes everything appended and acknowledged safe: one write of 512 bytes.</summary>
    /// <returns>False if the medium failed; call again later.</returns>
    public bool Flush()
    {
        lock (_gate)
        {
            if (!_dirty)
            {
                return true;
            }

            _tail.Seal(_acknowledged);
            _dirty = !WritePage(_tail.Version % TailPlaces, _tail);
            return !_dirty;
        }
    }

    /// <summary>The full page goes to its place in the ring, and a new one begins.</summary>
    private bool TurnPage()
    {
        int place = _tail.Number % _pages;
        int lost = LostIn(place);
        _tail.Seal(_acknowledged);
        if (!WritePage(TailPlaces + place, _tail))
        {
            return false;
        }

        Lost += lost;
        _numbers[place] = _tail.Number;
        _first[place] = _tail.FirstRecord;
        _tail.Begin(_tail.Number + 1, _tail.NextRecord);
        _dirty = false;
        return true;
    }

    /// <summary>Records not acknowledged in the page that stands in a place.</summary>
    private int LostIn(int place)
    {
        if (_numbers[place] == 0)
        {
            return 0;
        }

        // Its end is the beginning of the page that came after it.
        int end = _tail.FirstRecord;
        for (int i = 0; i < _pages; i++)
        {
            if (_numbers[i] > _numbers[place] && _first[i] < end)
            {
                end = _first[i];
            }
        }

        int from = _first[place] > _acknowledged ? _first[place] : _acknowledged + 1;
        return end > from ? end - from : 0;
    }

    /// <summary>The place in the ring of the last page that begins at or before a record.</summary>
    private int PlaceOf(int number)
    {
        int best = -1;
        for (int i = 0; i < _pages; i++)
        {
            if (_numbers[i] > 0 && _first[i] <= number && (best < 0 || _first[i] > _first[best]))
            {
                best = i;
            }
        }

        return best;
    }

    private bool LoadPage(int place)
    {
        byte[] image = _page.Bytes;
        FileStream? file = null;
        _page.Number = 0;
        try
        {
            file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            bool whole = false;
            for (int look = 0; look < PageLooks && !whole; look++)
            {
                file.Seek((TailPlaces + place) * StorageLimits.SectorBytes, SeekOrigin.Begin);
                whole = SegmentFiles.ReadFully(file, image, 0, image.Length) == image.Length && _page.Load(image, 0) && _page.Number == _numbers[place];
            }

            file.Close();
            if (whole)
            {
                return true;
            }

            // It was whole at the start and is not any more.
            _page.Number = 0;
            Lost += LostIn(place);
            _numbers[place] = 0;
            return false;
        }
        catch (Exception e)
        {
            SegmentFiles.CloseQuietly(file);
            MemoryRefusals += e is OutOfMemoryException ? 1 : 0;
            return false;
        }
    }

    private void Note(Exception e)
    {
        Errors++;
        MemoryRefusals += e is OutOfMemoryException ? 1 : 0;
    }

    private bool WritePage(int place, JournalPage page)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            int bytes = (TailPlaces + _pages) * StorageLimits.SectorBytes;
            if (file.Length < bytes)
            {
                Array.Clear(_page.Bytes, 0, _page.Bytes.Length);
                _page.Number = 0;
                long at = file.Length;
                file.Seek(at, SeekOrigin.Begin);
                while (at < bytes)
                {
                    int count = (int)(bytes - at < StorageLimits.SectorBytes ? bytes - at : StorageLimits.SectorBytes);
                    file.Write(_page.Bytes, 0, count);
                    at += count;
                }
            }

            file.Seek(place * StorageLimits.SectorBytes, SeekOrigin.Begin);
            file.Write(page.Bytes, 0, StorageLimits.SectorBytes);
            file.Close();
            return true;
        }
        catch (Exception e)
        {
            SegmentFiles.CloseQuietly(file);
            Note(e);
            return false;
        }
    }
}
