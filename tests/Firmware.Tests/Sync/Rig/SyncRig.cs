using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>A terminal's syncing part, a server, and virtual time between them. The store and the slots outlive a restart of the engine, as they do a power cut.</summary>
internal sealed class SyncRig : IDisposable
{
    public const string Division = "410328101203";

    private readonly LinkEvent _event = new();
    private readonly MemorySlot _accepted = new();
    private readonly MemorySlot _held = new();
    private readonly MemorySlot _shown = new();
    private readonly MemorySlot _budgetSlot = new();
    private readonly ISyncStore? _other;

    /// <param name="store">Used in the place of <see cref="Store"/>.</param>
    public SyncRig(int seed, LinkProfile? profile = null, ISyncStore? store = null)
    {
        _other = store;
        Random = new Random(seed);
        Link = new MemoryLink(Random, profile ?? LinkProfile.Perfect);
        Link.Server = (leaf, payload) => leaf == Topics.Need ? Server.Answer(payload).Select(m => (Topics.Block, m)) : [];
        Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Budget = new ByteBudget(_budgetSlot, ByteBudget.DefaultMonthlyBytes);
        Engine = Restart();
    }

    public Random Random { get; }

    public ECDsa Key { get; }

    public byte[] PublicKey
    {
        get
        {
            ECParameters p = Key.ExportParameters(false);
            return [.. p.Q.X!, .. p.Q.Y!];
        }
    }

    public ReferenceServer Server { get; } = new();

    public MemoryStore Store { get; } = new();

    public MemoryLink Link { get; }

    public ByteBudget Budget { get; private set; }

    public long MonthlyBytes { get; set; } = ByteBudget.DefaultMonthlyBytes;

    public SyncEngine Engine { get; private set; }

    public long Tick { get; private set; }

    public long Now { get; set; } = 1793600000;

    public bool Trusted { get; set; } = true;

    public MemorySlot AcceptedSlot => _accepted;

    /// <summary>What the screen says to a set that belongs on the glass.</summary>
    public Func<SetManifest, bool> CanShow { get; set; } = _ => true;

    public MemorySlot ShownSlot => _shown;

    public MemorySlot HeldSlot => _held;

    /// <summary>A power cut: everything in memory is gone.</summary>
    public SyncEngine Restart()
    {
        Link.Cut();
        while (Link.Take(_event))
        {
        }

        Budget = new ByteBudget(_budgetSlot, MonthlyBytes);
        Engine = new SyncEngine(_other ?? Store, Link, new ManifestGate([PublicKey], Division, "village"), new SetSlots(_accepted, _held, _shown), Budget, Random.Next(65536));
        Engine.Start();
        return Engine;
    }

    public void Offer(SampleSet set)
    {
        foreach (byte[] value in set.Objects.Values)
        {
            Server.Add(value);
        }
    }

    /// <summary>Offers a set and hands the terminal its manifest.</summary>
    public byte[] Publish(SampleSet set, long sequence, Action<ManifestPayload>? change = null)
    {
        Offer(set);
        byte[] envelope = set.Manifest(Key, sequence, change: change);
        Engine.TakeManifest(envelope);
        return envelope;
    }

    /// <summary>Runs until a condition holds.</summary>
    /// <returns>False if it does not within the time.</returns>
    public bool Run(Func<bool> until, long maxMs = 3_600_000, Action? each = null)
    {
        long end = Tick + maxMs;
        long moved = Link.BytesMoved;
        for (int steps = 0; !until(); steps++)
        {
            if (Tick > end)
            {
                return false;
            }

            Check.That(steps < 2_000_000, "The engine does not spin.");
            Link.Step(Tick);
            while (Link.Take(_event))
            {
                Dispatch();
            }

            Budget.Count(Link.BytesMoved - moved);
            moved = Link.BytesMoved;
            each?.Invoke();
            int wait = Engine.Step(Tick, Now + (Tick / 1000), Trusted);
            if (Engine.Due is { } due && CanShow(due))
            {
                Engine.Displayed(due, Tick);
            }

            if (wait > 0)
            {
                long next = Math.Min(Tick + wait, Link.NextDue);
                Tick = Math.Max(next, Tick + 1);
            }
        }

        return true;
    }

    public bool RunUntilShown(SampleSet set, long maxMs = 3_600_000)
        => Run(() => Engine.Shown != null && Engine.Shown.Payload.Root.AsSpan().SequenceEqual(set.Root), maxMs);

    /// <summary>Everything under the root is in the store, byte for byte.</summary>
    public void AssertWhole(SampleSet set)
    {
        byte[] buffer = new byte[Limits.ObjectBytes];
        foreach ((string id, byte[] value) in set.Objects)
        {
            int length = Store.Read(Convert.FromHexString(id), 0, buffer);
            Check.That(value.Length == length, $"Object {id} is held whole ({length} of {value.Length} bytes).");
            Check.That(buffer.AsSpan(0, length).SequenceEqual(value), $"Object {id} is held byte for byte.");
        }
    }

    public void Dispose() => Key.Dispose();

    private void Dispatch()
    {
        switch (_event.Kind)
        {
            case LinkEvent.Up:
                Engine.LinkUp(Tick);
                break;
            case LinkEvent.Down:
                Engine.LinkDown();
                break;
            case LinkEvent.Message when _event.Leaf == Topics.Block:
                Engine.TakeBlocks(_event.Payload, Tick);
                break;
            case LinkEvent.Message when _event.Leaf == Topics.Manifest:
                Engine.TakeManifest(_event.Payload);
                break;
        }
    }
}
