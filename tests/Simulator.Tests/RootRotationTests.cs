using System.Security.Cryptography.X509Certificates;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Tests;

/// <summary>The link over real TLS while the server's certificate and its roots change: the terminal goes on with whichever root works.</summary>
public sealed class RootRotationTests : IDisposable
{
    private readonly VirtualBoard _board = TestBoards.On();
    private readonly IDisposable _entered;
    private readonly AutoResetEvent _wake = new(false);
    private readonly MemorySlot _slot = new();
    private readonly X509Certificate2 _old = TestCertificates.MakeRoot("old root");
    private readonly X509Certificate2 _new = TestCertificates.MakeRoot("new root");
    private long _tick = 5000;

    public RootRotationTests() => _entered = _board.Enter();

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
        _wake.Dispose();
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public void After_the_server_has_changed_to_the_successor_the_second_attempt_succeeds_and_later_ones_begin_with_it()
    {
        TrustRoots roots = Roots();
        Assert.Equal(1, Attempts(roots, _old));
        roots.Take([_old.RawData, _new.RawData]);
        Assert.Equal(1, Attempts(roots, _old));
        Assert.Equal(2, Attempts(roots, _new));
        Assert.Equal(1, Attempts(roots, _new));
        Assert.Equal(1, Attempts(Roots(), _new));
        Assert.Equal(ObjectHash.OfTrustRoot(_new.RawData), roots.Used);
    }

    [Fact]
    public void Broken_and_foreign_roots_in_a_manifest_do_not_lock_the_terminal_out()
    {
        using X509Certificate2 foreign = TestCertificates.MakeRoot("foreign root");
        byte[] cut = _new.RawData[..^40];
        byte[] noise = [.. Enumerable.Repeat((byte)0x30, 300)];
        foreach (byte[][] wrong in (byte[][][])[[foreign.RawData], [cut], [noise, [1]], [foreign.RawData, cut]])
        {
            TrustRoots roots = Roots();
            Assert.Equal(1, Attempts(roots, _old));
            Assert.True(roots.Take(wrong));
            Assert.Equal(1, Attempts(roots, _old));
            Assert.Equal(1, Attempts(Roots(), _old));
        }
    }

    [Fact]
    public void A_broken_root_before_any_session_costs_an_attempt_and_no_more()
    {
        TrustRoots roots = Roots();
        roots.Take([_new.RawData[..^40], _new.RawData]);
        Assert.Equal(3, Attempts(roots, _new));
    }

    [Fact]
    public void A_root_that_was_retired_is_not_believed_once_its_successor_has_worked()
    {
        TrustRoots roots = Roots();
        Attempts(roots, _old);
        roots.Take([_new.RawData]);
        Attempts(roots, _new);
        Assert.Equal(0, Attempts(roots, _old));
    }

    [Fact]
    public void A_terminal_without_a_clock_reaches_a_server_whose_certificate_is_younger_than_its_floor()
    {
        DateTimeOffset floor = DateTimeOffset.FromUnixTimeSeconds(TerminalClock.BuildFloor);
        using X509Certificate2 root = TestCertificates.MakeRoot("root", floor.AddYears(-1), floor.AddYears(20));
        using X509Certificate2 server = TestCertificates.MakeServer(root, "127.0.0.1", floor.AddDays(300), floor.AddDays(390));
        _slot.Stored = null;
        var roots = new TrustRoots(root.ExportCertificatePem(), _slot);
        Assert.InRange(Attempts(roots, server), 3, 40);
    }

    private TrustRoots Roots() => new(_old.ExportCertificatePem(), _slot);

    private int Attempts(TrustRoots roots, X509Certificate2 root)
    {
        DateTimeOffset from = DateTimeOffset.FromUnixTimeSeconds(TerminalClock.BuildFloor).AddYears(-1);
        if (!root.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority)
        {
            return AttemptsAt(roots, root);
        }

        using X509Certificate2 server = TestCertificates.MakeServer(root, "127.0.0.1", from, from.AddYears(2));
        return AttemptsAt(roots, server);
    }

    /// <summary>A start of the link against a server with this certificate: attempts until a session stands; 0: none in fifty.</summary>
    private int AttemptsAt(TrustRoots roots, X509Certificate2 server)
    {
        using var broker = new ScriptedBroker(server);
        var clock = new BoardClockOnly(_board, () => _tick);
        Provisioning provisioning = new() { TerminalId = "V0001", Host = "127.0.0.1", Port = broker.Port, Tls = true, Secret = "secret" };
        MqttLink link = new(provisioning, new Up(), clock, new HandshakePlan(roots, new TerminalClock(clock, 0)), new Attention(), new Random(1), _wake, new ByteBudget(new MemorySlot(), ByteBudget.DefaultMonthlyBytes));
        long cost = 0;
        int attempts = 0;
        for (int step = 0; step < 50_000 && attempts < 50; step++)
        {
            link.Step(_tick);
            if (link.BytesMoved != cost)
            {
                cost = link.BytesMoved;
                attempts++;
            }

            if (link.IsUp)
            {
                link.Close();
                return attempts;
            }

            _tick += 1000;
        }

        return 0;
    }

    /// <summary>The board's clock as the firmware sets it, on ticks of the test's own.</summary>
    private sealed class BoardClockOnly(VirtualBoard board, Func<long> tick) : ISystemClock
    {
        public DateTime UtcNow => board.Clock.UtcNow;

        public long TickMs => tick();

        public bool HasKeptTime => false;

        public void Set(DateTime utc) => board.Clock.SetSystem(utc);

        public void SetRunning(DateTime utc) => board.Clock.SetSystem(utc);
    }

    private sealed class Up : INetwork
    {
        public bool IsUp => true;

        public int Quality => 80;

        public void Start()
        {
        }
    }
}
