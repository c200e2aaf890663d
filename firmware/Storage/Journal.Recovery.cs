using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>Start: the newest page, and where in the ring each of the others stands.</summary>
public sealed partial class Journal
{
    private const int PagesPerRead = 32;

    private bool Recover()
    {
        lock (_gate)
        {
            _tail.Begin(1, 1);
            byte[] window = new byte[PagesPerRead * StorageLimits.SectorBytes];
            FileStream? file = null;
            try
            {
                if (!File.Exists(_path))
                {
                    _known = true;
                    return true;
                }

                file = new FileStream(_path, FileMode.Open, FileAccess.Read);
                JournalPage newest = new JournalPage();
                int read = SegmentFiles.ReadFully(file, window, 0, TailPlaces * StorageLimits.SectorBytes);
                for (int i = 0; i < TailPlaces; i++)
                {
                    if (read >= (i + 1) * StorageLimits.SectorBytes)
                    {
                        Look(file, i, window, i * StorageLimits.SectorBytes, newest);
                    }
                }

                _page.Number = 0;
                for (int place = 0; place < _pages; place += PagesPerRead)
                {
                    int count = _pages - place < PagesPerRead ? _pages - place : PagesPerRead;
                    if (file.Length <= (TailPlaces + place) * StorageLimits.SectorBytes)
                    {
                        break;
                    }

                    file.Seek((TailPlaces + place) * StorageLimits.SectorBytes, SeekOrigin.Begin);
                    read = SegmentFiles.ReadFully(file, window, 0, count * StorageLimits.SectorBytes);
                    for (int i = 0; i < count && read >= (i + 1) * StorageLimits.SectorBytes; i++)
                    {
                        if (Look(file, TailPlaces + place + i, window, i * StorageLimits.SectorBytes, newest) && _page.Number % _pages == place + i)
                        {
                            _numbers[place + i] = _page.Number;
                            _first[place + i] = _page.FirstRecord;
                        }
                    }
                }

                file.Close();
                _page.Number = 0;
                Continue(newest);
                _known = true;
            }
            catch (Exception e)
            {
                SegmentFiles.CloseQuietly(file);
                Note(e);
            }

            return _known;
        }
    }

    /// <summary>Reads a page image into <see cref="_page"/>, and into <paramref name="newest"/> if it is. One that is neither whole nor blank is read again: a bit may have turned on the way.</summary>
    private bool Look(FileStream file, int sector, byte[] window, int offset, JournalPage newest)
    {
        bool whole = _page.Load(window, offset);
        for (int look = 1; look < PageLooks && !whole && !JournalPage.IsBlank(window, offset); look++)
        {
            file.Seek(sector * StorageLimits.SectorBytes, SeekOrigin.Begin);
            whole = SegmentFiles.ReadFully(file, window, offset, StorageLimits.SectorBytes) == StorageLimits.SectorBytes && _page.Load(window, offset);
        }

        if (!whole)
        {
            return false;
        }

        if (_page.Acknowledged > _acknowledged)
        {
            _acknowledged = _page.Acknowledged;
        }

        if (_page.Number > newest.Number || (_page.Number == newest.Number && _page.Version > newest.Version))
        {
            newest.CopyFrom(_page);
        }

        return true;
    }

    private void Continue(JournalPage newest)
    {
        if (newest.Number == 0)
        {
            return;
        }

        if (_numbers[newest.Number % _pages] == newest.Number)
        {
            // Where a page was damaged its numbers may have been acknowledged: they are not given again.
            _tail.Begin(newest.Number + 1, newest.NextRecord > _acknowledged ? newest.NextRecord : _acknowledged + 1);
        }
        else
        {
            _tail.CopyFrom(newest);
        }
    }
}
