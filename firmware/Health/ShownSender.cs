using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Brings proof from the log into the journal and from the journal to the server. A record leaves the journal when the server has taken its message, not before;
/// after a cut some are sent twice, which changes nothing: the line says when the page appeared.</summary>
public sealed class ShownSender
{
    /// <summary>Milliseconds between notes of gathered times while a server takes them.</summary>
    public const int GatherMs = 30 * 60 * 1000;

    /// <summary>The more lines wait, the rarer times are noted: ten notice pages would else fill the journal's 3,584 lines in a week without a network, and push out when a page was first seen. So they last 90 days.</summary>
    private const int ManyWaiting = 900;
    private const int ManyGatherMs = 6 * GatherMs;
    private const int VeryManyWaiting = 1800;
    private const int VeryManyGatherMs = 24 * GatherMs;

    /// <summary>Tries, a second apart, to read a line before it counts as lost: a card that is out comes back.</summary>
    private const int ReadTries = 600;

    /// <summary>Milliseconds between two messages: turning pages does not send one each.</summary>
    public const int SendMs = 1000;

    private readonly object _gate = new object();
    private readonly ShownLog _log;
    private readonly IShownJournal _journal;
    private readonly byte[] _record = new byte[ShownLog.RecordBytes];
    private readonly byte[] _next = new byte[ShownLog.RecordBytes];
    private readonly CborWriter _writer = new CborWriter(new byte[2048]);
    private long _gatherAt;
    private long _sendAt;
    private int _ticket;
    private int _through;
    private int _unread;

    public ShownSender(ShownLog log, IShownJournal journal)
    {
        _log = log;
        _journal = journal;
    }

    /// <summary>Records that wait for the server.</summary>
    public int Waiting => _journal.Next - 1 - _journal.Acknowledged;

    /// <summary>Number of the oldest record that waits, and of the one that comes next.</summary>
    public int FirstWaiting => _journal.Acknowledged + 1 < _journal.First ? _journal.First : _journal.Acknowledged + 1;

    public int NextRecord => _journal.Next;

    /// <summary>Notes everything gathered now, before a switch of the set or a restart. Any thread may call it.</summary>
    public void Gather()
    {
        lock (_gate)
        {
            while (_log.Take(true, _record))
            {
                _journal.Append(_record, ShownLog.RecordBytes);
            }

            _journal.Flush();
        }
    }

    /// <summary>The server took a message, or it was dropped.</summary>
    public void Settled(int ticket, bool taken)
    {
        lock (_gate)
        {
            if (ticket != _ticket || ticket == 0)
            {
                return;
            }

            _ticket = 0;
            if (taken)
            {
                _journal.Acknowledge(_through);
            }
        }
    }

    public void Step(long tick, ILink link, ByteBudget budget)
    {
        lock (_gate)
        {
            StepLocked(tick, link, budget);
        }
    }

    private void StepLocked(long tick, ILink link, ByteBudget budget)
    {
        bool all = tick >= _gatherAt;
        if (all || _log.HasNew)
        {
            int notes = 0;
            while (_log.Take(all, _record))
            {
                _journal.Append(_record, ShownLog.RecordBytes);
                notes++;
            }

            if (notes > 0)
            {
                _journal.Flush();
            }

            if (all)
            {
                _gatherAt = tick + (Waiting < ManyWaiting ? GatherMs : Waiting < VeryManyWaiting ? ManyGatherMs : VeryManyGatherMs);
            }
        }

        if (_ticket == 0 && link.IsUp && tick >= _sendAt && Waiting > 0 && budget.Allows(ByteBudget.Logs, Limits.MessageBytes))
        {
            _sendAt = tick + SendMs;
            Send(link);
        }
    }

    private void Send(ILink link)
    {
        if (_journal.Read(FirstWaiting, _next) == StoreResult.MediumFailed && ++_unread < ReadTries)
        {
            return;
        }

        _unread = 0;
        ShownReport report = new ShownReport();
        _through = Compose(FirstWaiting, report) - 1;
        if (report.Count == 0)
        {
            _journal.Acknowledge(_through);
            return;
        }

        _writer.Reset();
        report.Encode(_writer);
        _ticket = link.Publish(Topics.Shown, _writer.ToArray(), Priority.Proof);
    }

    /// <summary>Puts the records from a number on into a message, as many as go together.</summary>
    /// <returns>Number of the first record that is not in it.</returns>
    public int Compose(int number, ShownReport report)
    {
        for (; number < _journal.Next && report.Count < ShownReport.MaxLines; number++)
        {
            int read = _journal.Read(number, _next);
            if (read == StoreResult.MediumFailed && report.Count > 0)
            {
                break;
            }

            if (read != ShownLog.RecordBytes)
            {
                continue;
            }

            if (report.Count == 0)
            {
                System.Array.Copy(_next, 0, report.Manifest, 0, Limits.IdBytes);
            }
            else if (!ObjectHash.Same(_next, 0, report.Manifest, 0))
            {
                break;
            }

            report.Lines[report.Count++] = ShownLog.Parse(_next);
        }

        return number;
    }
}
