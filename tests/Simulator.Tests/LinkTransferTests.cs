using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.NanoHost.Mqtt;
using KioskFleet.Protocol;
using KioskFleet.Simulator.Faults;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.Simulator.Tests;

/// <summary>A set comes over the firmware's real link (MQTT client, back-off, queue) into the real store, over sockets that go dead and power that goes. Time is virtual, the sockets are real:
/// time passes only while nothing is under way.</summary>
public sealed class LinkTransferTests : IDisposable
{
    private const int HourMs = 3_600_000;

    private readonly VirtualDisk _card = VirtualDisk.InMemory(FaultStand.DiskBytes, 71, removable: true);
    private readonly VirtualDisk _internal = VirtualDisk.InMemory(FaultStand.DiskBytes, 72);
    private readonly VirtualBoard _board;
    private readonly ScriptedBroker _broker = new();
    private readonly FaultServer _server = new();
    private readonly FaultLedger _ledger = new();
    private readonly Ticks _ticks = new();
    private readonly LinkEvent _event = new();
    private IDisposable? _entered;
    private MqttLink _link = null!;
    private SyncEngine _engine = null!;
    private ByteBudget _budget = null!;
    private LedgerStore _store = null!;
    private long _moved;

    public LinkTransferTests()
    {
        _board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", _internal).Mount("D:\\", _card);
        _server.Publish();
        _broker.Answer = Serve;
    }

    public void Dispose()
    {
        _entered?.Dispose();
        _board.Dispose();
        _broker.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_socket_that_goes_half_open_in_mid_transfer_is_left_behind_and_nothing_comes_twice()
    {
        Start(1);
        for (int dead = 1; dead <= 4; dead++)
        {
            int held = _engine.HeldCount;
            Assert.True(Until(() => _engine.HeldCount >= held + 6 || _engine.Shown != null, HourMs), _link.LastError);
            if (_engine.Shown != null)
            {
                break;
            }

            // From here on what is sent goes nowhere and nothing comes; neither side hears of it.
            int sessions = _link.Sessions;
            _broker.Answer = _ => [];
            long from = _ticks.TickMs;
            Assert.True(Until(() => !_link.IsUp, MqttLink.SilenceMs));
            Assert.Equal("link: no acknowledgement", _link.LastError);
            Assert.InRange(_ticks.TickMs - from, MqttLink.AcknowledgeMs / 2, 2 * MqttLink.AcknowledgeMs);
            _broker.Answer = Serve;
            Assert.True(Until(() => _link.Sessions > sessions && _link.IsUp, HourMs), _link.LastError);
        }

        Assert.True(Until(() => _engine.Shown != null, HourMs), _engine.LastError);
        Assert.InRange(_link.Sessions, 3, 6);
        Assert.Equal(_server.Newest.Objects.Values.Sum(value => (long)value.Length), _server.SentBytes);
    }

    [Fact]
    public void Over_the_real_link_too_a_power_cut_costs_at_most_a_block_and_counts_what_was_moved()
    {
        int lost = 0;
        int cuts = 0;
        long moved = 0;
        for (; cuts < 120; cuts++)
        {
            if (!Start(cuts))
            {
                continue;
            }

            HashSet<string> needed = [.. _server.Newest.Objects.Keys];
            lost = Math.Max(lost, _ledger.CountLost(_store, needed));
            long before = _budget.Used;
            Assert.True(before >= moved, $"{before} bytes are known of {moved} that were moved in {cuts} lives");
            (cuts % 3 == 0 ? _internal : _card).Faults.CutAtWrite(1 + (cuts % 7));
            bool shown = Until(() => _engine.Shown != null, HourMs);
            moved += _moved;
            if (shown)
            {
                break;
            }
        }

        Assert.True(cuts is > 8 and < 120, $"{_engine.HeldCount} of {_engine.WantedCount} objects after {cuts} cuts");
        Assert.InRange(lost, 0, Limits.DefaultBlockBytes);
        Assert.NotNull(_engine.Shown);
    }

    /// <returns>False if the power went before the terminal stood.</returns>
    private bool Start(int seed)
    {
        if (_board.IsOn)
        {
            _board.CutPower();
        }

        _card.Faults.Clear();
        _internal.Faults.Clear();
        _entered?.Dispose();
        _board.PowerOn();
        _entered = _board.Enter();
        try
        {
            Random random = new(seed);
            _ticks.TickMs = 1000;
            _moved = 0;
            _store = new LedgerStore(ObjectStore.Open(FaultTerminal.Options), _ledger);
            _budget = new ByteBudget(new FileSlot("I:\\budget.slt", ByteBudget.ImageBytes), ByteBudget.DefaultMonthlyBytes);
            Provisioning provisioning = new() { TerminalId = FaultServer.TerminalId, Host = "127.0.0.1", Port = _broker.Port, Secret = "secret" };
            _link = new MqttLink(provisioning, new Wire(), _ticks, new HandshakePlan(new TrustRoots("", new MemorySlot()), new TerminalClock(_ticks, 0)), new Attention(), random, new AutoResetEvent(false), _budget);
            SetSlots slots = new(
                new FileSlot("I:\\accepted.slt", Limits.ManifestBytes), new FileSlot("I:\\held.slt", Limits.ManifestBytes), new FileSlot("I:\\shown.slt", Limits.ManifestBytes));
            ManifestGate gate = new([_server.PublicKey], FaultEdition.Division, FaultEdition.Profile);
            _engine = new SyncEngine(_store, _link, gate, slots, _budget, random.Next(65536));
            _engine.Start();
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    /// <summary>What the server answers to a packet: messages first, so that all of them are here when the acknowledgement is.</summary>
    private byte[] Serve(RawPacket packet)
    {
        List<byte> answer = [];
        if (packet.Type == PacketType.Publish)
        {
            MqttMsgPublishEventArgs heard = packet.ReadPublish().Message;
            foreach ((string leaf, byte[] message) in _server.Hear(heard.Topic[(heard.Topic.LastIndexOf('/') + 1)..], heard.Message, 0))
            {
                answer.AddRange(MqttPackets.Publish(Topics.Of(FaultServer.TerminalId, leaf), message, MqttQoSLevel.AtMostOnce, false, false, 0));
            }
        }

        return [.. answer, .. ScriptedBroker.AnswerAll(packet)];
    }

    private bool Until(Func<bool> done, int ms)
    {
        try
        {
            long end = _ticks.TickMs + ms;
            while (_board.IsOn && !done())
            {
                if (_ticks.TickMs > end)
                {
                    return false;
                }

                Step();
            }
        }
        catch (PowerCutException)
        {
            // The power went where nobody catches it.
        }

        return _board.IsOn && done();
    }

    private void Step()
    {
        int next = StepLink();
        bool busy = Hear();
        int wait = Math.Min(next, _engine.Step(_ticks.TickMs, FaultServer.EpochMs / 1000, true));
        if (_engine.Due is { } due)
        {
            _engine.Displayed(due, _ticks.TickMs);
        }

        if (busy || wait <= 0)
        {
            return;
        }

        // What was sent is answered within milliseconds of the real clock, if anybody is there.
        StepLink();
        for (int pause = 0; pause < 20 && _link.InFlight > 0; pause++)
        {
            Thread.Sleep(1);
            StepLink();
        }

        _ticks.TickMs += Math.Clamp(wait, 1, 1000);
    }

    private int StepLink()
    {
        int wait = _link.Step(_ticks.TickMs);
        long moved = _link.BytesMoved;
        _budget.Count(moved - _moved);
        if (_board.IsOn)
        {
            _moved = moved;
        }

        return wait;
    }

    private bool Hear()
    {
        bool any = false;
        while (_board.IsOn && _link.Take(_event))
        {
            any = true;
            switch (_event.Kind)
            {
                case LinkEvent.Up:
                    _engine.LinkUp(_ticks.TickMs);
                    _engine.TakeManifest(_server.Newest.Manifest);
                    break;
                case LinkEvent.Down:
                    _engine.LinkDown();
                    break;
                case LinkEvent.Message when _event.Leaf == Topics.Block:
                    _engine.TakeBlocks(_event.Payload, _ticks.TickMs);
                    break;
            }
        }

        return any;
    }

    private sealed class Ticks : ISystemClock
    {
        public DateTime UtcNow => DateTime.UnixEpoch.AddMilliseconds(FaultServer.EpochMs + TickMs);

        public long TickMs { get; set; } = 1000;

        public bool HasKeptTime => true;

        public void Set(DateTime utc)
        {
        }

        public void SetRunning(DateTime utc)
        {
        }
    }

    private sealed class Wire : INetwork
    {
        public bool IsUp => true;

        public int Quality => 80;

        public void Start()
        {
        }
    }
}
