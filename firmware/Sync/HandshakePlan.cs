using KioskFleet.Firmware.Time;

namespace KioskFleet.Firmware.Sync;

/// <summary>With which root, and by which time, the next TLS handshake is tried. A round tries every root by the terminal's own time. When that has led to nothing, each later round
/// tries one of them by another time as well: a server certificate made while the terminal was in a cupboard is not yet valid for a clock that stands where it was switched off,
/// and without a handshake it never learns better. (SPEC.md §6.1)</summary>
/// <remarks>Nothing is lost by that: a clock that may be years behind lets an expired certificate pass anyway. One that expired before the floor stays refused.</remarks>
public sealed class HandshakePlan
{
    /// <summary>Seconds from one guess to the next: half of the shortest life of a certificate that README.md allows for the server, 90 days, so that no certificate lies between two guesses.</summary>
    public const int GuessSeconds = 45 * 86400;

    /// <summary>Rounds by the own time alone, before the first guess: most servers that do not answer are just not there.</summary>
    public const int PlainRounds = 2;

    /// <summary>The same where a server told the time since start, some minutes: that one's own clock may have stood wrong.</summary>
    public const int VouchedRounds = 8;

    private readonly TrustRoots _roots;
    private readonly TerminalClock _clock;
    private byte[]?[] _order;
    private int _turn;
    private int _rounds;
    private int _guess;
    private bool _guessing;

    public HandshakePlan(TrustRoots roots, TerminalClock clock)
    {
        _roots = roots;
        _clock = clock;
        _order = roots.Order;
    }

    /// <summary>A manifest brought other roots since the last attempt: somebody may stand there with a card, and waits.</summary>
    public bool HasNews => _order != _roots.Order;

    /// <summary>Sets the board's clock for the attempt.</summary>
    /// <returns>DER of the root for it; null: none.</returns>
    public byte[]? Begin()
    {
        if (_order != _roots.Order)
        {
            // A manifest brought others: from the beginning, with the one that works.
            _order = _roots.Order;
            _turn = 0;
            _guessing = false;
        }

        _clock.SetForHandshake(_guessing ? GuessedTime : 0);
        return Current;
    }

    /// <summary>The attempt failed, for whatever reason: of what a board's TLS says, only that much can be relied on.</summary>
    /// <returns>True: another attempt belongs to this round, and needs no longer wait.</returns>
    public bool Failed()
    {
        if (_guessing)
        {
            _guess++;
        }
        else if (++_turn < _order.Length)
        {
            return true;
        }
        else if (_rounds >= (_clock.IsVouched ? VouchedRounds : PlainRounds))
        {
            _guessing = true;
            return true;
        }

        _clock.SetForHandshake(0);
        _guessing = false;
        _turn = 0;
        _rounds++;
        return false;
    }

    /// <summary>The attempt led to a session.</summary>
    /// <returns>False if what was learned could not be made safe.</returns>
    public bool Worked()
    {
        byte[]? root = Current;
        _clock.SetForHandshake(0);
        _guessing = false;
        _turn = 0;
        _rounds = 0;
        _guess = 0;
        bool safe = _roots.Worked(root);
        _order = _roots.Order;
        return safe;
    }

    private byte[]? Current => _guessing ? _order[_guess % _order.Length] : _order[_turn];

    /// <summary>The floor, and then step by step as far ahead as a clock chip would be believed. A clock that stands at its floor has tried that by itself.</summary>
    private long GuessedTime
    {
        get
        {
            const int Steps = (int)(TerminalClock.LeapSeconds / GuessSeconds);
            int first = _clock.IsTrusted ? 0 : 1;
            int step = first + ((_guess / _order.Length) % (Steps + 1 - first));
            return _clock.Floor + ((long)step * GuessSeconds);
        }
    }
}
