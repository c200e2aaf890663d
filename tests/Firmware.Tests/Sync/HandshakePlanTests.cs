using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Firmware.Tests.Time;
using KioskFleet.Firmware.Time;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>Which root and which time each handshake is tried with, against a server whose certificate has a root and a life.</summary>
public sealed class HandshakePlanTests
{
    private const long Day = 86400;

    private static readonly byte[] s_a = SHA256.HashData([1]);
    private static readonly byte[] s_b = SHA256.HashData([2]);

    private readonly FakeClock _board = new();

    [Fact]
    public void When_one_root_fails_the_next_attempt_takes_the_other()
    {
        HandshakePlan plan = Make(0, s_a, s_b);
        Assert.Same(s_a, Tried(plan));
        Assert.True(plan.Failed());
        Assert.Same(s_b, Tried(plan));
        Assert.False(plan.Failed());
        Assert.Same(s_a, Tried(plan));
        plan.Failed();
        Tried(plan);
        plan.Worked();

        // From here on the one that worked is the first.
        Assert.Equal(s_b, plan.Begin());
    }

    [Fact]
    public void Roots_that_a_manifest_brings_are_tried_from_the_next_attempt_on()
    {
        TrustRoots roots = Roots(s_a);
        var plan = new HandshakePlan(roots, new TerminalClock(_board, 0));
        plan.Begin();
        Assert.False(plan.Failed());
        roots.Take([s_b]);
        Assert.Equal(s_a, plan.Begin());
        Assert.True(plan.Failed());
        Assert.Equal(s_b, plan.Begin());
    }

    [Theory]
    [InlineData(0, 365)]
    [InlineData(1, 91)]
    [InlineData(30, 365)]
    [InlineData(200, 91)]
    [InlineData(1000, 91)]
    [InlineData(1739, 91)]
    public void A_terminal_that_was_dark_for_up_to_five_years_finds_a_time_at_which_the_certificate_is_valid(int darkDays, int lifeDays)
    {
        long truth = TerminalClock.BuildFloor + (darkDays * Day);
        (int attempts, int rounds) = Connect(Make(0, s_a, s_b), s_b, truth, truth + (lifeDays * Day));
        Assert.True(rounds <= 2 * ((darkDays / 45) + 2) + HandshakePlan.PlainRounds, $"{rounds} rounds");
        Assert.True(attempts <= 3 * (rounds + 1), $"{attempts} attempts in {rounds} rounds");
    }

    [Fact]
    public void A_chip_that_runs_a_year_ahead_does_not_bar_the_way()
    {
        long floor = TerminalClock.BuildFloor;
        _board.HasKeptTime = true;
        _board.UtcNow = DateTime.UnixEpoch.AddSeconds(floor + (400 * Day));
        (_, int rounds) = Connect(Make(floor, s_a), s_a, floor - (10 * Day), floor + (80 * Day));
        Assert.InRange(rounds, HandshakePlan.PlainRounds, HandshakePlan.PlainRounds + 1);
    }

    [Fact]
    public void A_certificate_that_expired_before_the_floor_is_never_taken()
    {
        HandshakePlan plan = Make(0, s_a);
        for (int i = 0; i < 2000; i++)
        {
            plan.Begin();
            Assert.True(BoardSeconds >= TerminalClock.BuildFloor);
            plan.Failed();
        }
    }

    [Fact]
    public void A_time_that_the_server_told_is_tried_alone_for_minutes_and_does_not_bar_the_way_if_the_server_was_wrong()
    {
        var clock = new TerminalClock(_board, 0);
        var plan = new HandshakePlan(Roots(s_a), clock);
        plan.Begin();
        plan.Worked();
        long told = TerminalClock.BuildFloor + (1000 * Day);
        clock.TakeServerTime(told * 1000, 0, 0);
        for (int i = 0; i < HandshakePlan.VouchedRounds; i++)
        {
            plan.Begin();
            Assert.Equal(told, BoardSeconds);
            Assert.False(plan.Failed());
        }

        (_, int rounds) = Connect(plan, s_a, TerminalClock.BuildFloor - Day, TerminalClock.BuildFloor + (90 * Day));
        Assert.InRange(rounds, 0, 3);
    }

    [Fact]
    public void After_a_guess_the_board_s_clock_is_the_terminal_s_own_again()
    {
        var clock = new TerminalClock(_board, 0);
        var plan = new HandshakePlan(Roots(s_a), clock);
        bool guessed = false;
        for (int i = 0; i < 40; i++)
        {
            plan.Begin();
            guessed |= BoardSeconds > clock.UtcSeconds + Day;
            if (!plan.Failed())
            {
                Assert.Equal(clock.UtcSeconds, BoardSeconds);
            }
        }

        Assert.True(guessed);
        plan.Begin();
        plan.Worked();
        Assert.Equal(clock.UtcSeconds, BoardSeconds);
    }

    private long BoardSeconds => (long)(_board.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    private static TrustRoots Roots(params byte[][] workshop)
        => new(string.Concat(workshop.Select(der => new string(PemEncoding.Write("CERTIFICATE", der)) + "\n")), new MemorySlot());

    private static byte[] Tried(HandshakePlan plan) => plan.Begin()!.AsSpan().SequenceEqual(s_a) ? s_a : s_b;

    private HandshakePlan Make(long storedFloor, params byte[][] workshop) => new(Roots(workshop), new TerminalClock(_board, storedFloor));

    /// <summary>Tries until a handshake with a certificate of this root and life would succeed.</summary>
    private (int Attempts, int Rounds) Connect(HandshakePlan plan, byte[] root, long from, long until)
    {
        int rounds = 0;
        for (int attempts = 1; attempts < 1000; attempts++)
        {
            byte[]? tried = plan.Begin();
            if (tried!.AsSpan().SequenceEqual(root) && BoardSeconds >= from && BoardSeconds <= until)
            {
                return (attempts, rounds);
            }

            rounds += plan.Failed() ? 0 : 1;
        }

        throw new InvalidOperationException("It never connected.");
    }
}
