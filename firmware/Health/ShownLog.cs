using System;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Time;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Proof of what stood on the glass. The first time that a page appears under a manifest is noted at once; the time it stands is gathered and noted now and then, so that
/// a notice screen that rolls all day costs little. The screen's thread tells, the worker's takes.</summary>
public sealed class ShownLog : IShownSink
{
    /// <summary>Pages gathered at once; when there are more, the oldest are noted early.</summary>
    public const int MaxPages = 192;

    /// <summary>Bytes of a record in the journal.</summary>
    public const int RecordBytes = 33;

    private readonly object _gate = new object();
    private readonly TerminalClock _clock;
    private readonly byte[] _manifest = new byte[Limits.IdBytes];
    private readonly int[] _document = new int[MaxPages];
    private readonly int[] _place = new int[MaxPages];
    private readonly long[] _firstAt = new long[MaxPages];
    private readonly int[] _milliseconds = new int[MaxPages];
    private readonly bool[] _trusted = new bool[MaxPages];
    private readonly bool[] _isNew = new bool[MaxPages];
    private int _count;
    private bool _anyNew;
    private int _dropped;

    public ShownLog(TerminalClock clock)
    {
        _clock = clock;
    }

    /// <summary>True while there is a page that appeared for the first time and is not noted yet.</summary>
    public bool HasNew
    {
        get
        {
            lock (_gate)
            {
                return _anyNew;
            }
        }
    }

    /// <summary>Pages that found no room, since start.</summary>
    public int Dropped => _dropped;

    /// <summary>The set on the glass is another one. What was gathered under the old one must have been taken.</summary>
    public void SetManifest(byte[] id)
    {
        lock (_gate)
        {
            Array.Copy(id, 0, _manifest, 0, Limits.IdBytes);
            _count = 0;
            _anyNew = false;
        }
    }

    public void Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
    {
        long now = _clock.UtcSeconds;
        long at = now - ((_clock.TickMs - shownTickMs) / 1000);
        bool trusted = _clock.IsTrusted;
        int place = (page << 1) | (textSize & 1);
        lock (_gate)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_document[i] == documentKey && _place[i] == place)
                {
                    if (_milliseconds[i] == 0 && !_isNew[i])
                    {
                        _firstAt[i] = at;
                        _trusted[i] = trusted;
                    }

                    int sum = _milliseconds[i] + milliseconds;
                    _milliseconds[i] = sum < 0 ? int.MaxValue : sum;
                    return;
                }
            }

            if (_count == MaxPages)
            {
                _dropped++;
                return;
            }

            _document[_count] = documentKey;
            _place[_count] = place;
            _firstAt[_count] = at;
            _trusted[_count] = trusted;
            _milliseconds[_count] = milliseconds;
            _isNew[_count] = true;
            _anyNew = true;
            _count++;
        }
    }

    /// <summary>Takes the next record to note.</summary>
    /// <param name="all">True: also times that were gathered; false: only pages that appeared for the first time.</param>
    /// <param name="record">Receives <see cref="RecordBytes"/> bytes: manifest, document, text size, page, first at, seconds, trusted.</param>
    /// <returns>False when there is none.</returns>
    public bool Take(bool all, byte[] record)
    {
        lock (_gate)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_isNew[i] || (all && _milliseconds[i] >= 1000))
                {
                    int seconds = _milliseconds[i] / 1000;
                    _milliseconds[i] -= seconds * 1000;
                    _isNew[i] = false;
                    Write(record, i, seconds);
                    return true;
                }
            }

            _anyNew = false;
            if (_count > MaxPages / 2)
            {
                // All is noted; a page that comes back later is noted as new once more, which says nothing false.
                _count = 0;
            }

            return false;
        }
    }

    /// <summary>Reads a record back.</summary>
    public static ShownLine Parse(byte[] record)
    {
        ShownLine line = new ShownLine();
        line.DocumentKey = Int(record, 16, 3);
        line.TextSize = record[19];
        line.Page = Int(record, 20, 2);
        line.FirstAt = ((long)Int(record, 26, 2) << 32) | (uint)Int(record, 22, 4);
        line.Seconds = Int(record, 28, 4);
        line.ClockTrusted = record[32] != 0;
        return line;
    }

    private static int Int(byte[] record, int offset, int count)
    {
        int value = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            value = (value << 8) | record[offset + i];
        }

        return value;
    }

    private static void Put(byte[] record, int offset, int count, long value)
    {
        for (int i = 0; i < count; i++)
        {
            record[offset + i] = (byte)(value >> (8 * i));
        }
    }

    private void Write(byte[] record, int i, int seconds)
    {
        Array.Copy(_manifest, 0, record, 0, Limits.IdBytes);
        Put(record, 16, 3, _document[i]);
        record[19] = (byte)(_place[i] & 1);
        Put(record, 20, 2, _place[i] >> 1);
        Put(record, 22, 6, _firstAt[i]);
        Put(record, 28, 4, seconds);
        record[32] = (byte)(_trusted[i] ? 1 : 0);
    }
}
