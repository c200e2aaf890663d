using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>A whole terminal with content on both media, for erasures that are cut.</summary>
internal sealed class ErasureStand : IDisposable
{
    /// <summary>Size of each drive: the smallest card store has four files of 2 MiB.</summary>
    private const long DiskBytes = 32 * 1024 * 1024;

    /// <summary>Beginning of an object that is looked for on the media.</summary>
    private const int TraceBytes = 64;

    private readonly FaultServer _server;
    private readonly VirtualBoard _board;
    private readonly Random _random;
    private readonly int _proofsBefore;
    private IDisposable? _entered;

    public ErasureStand(StoryStage stage)
        : this(stage.Server, VirtualDisk.InMemory(DiskBytes, 1), VirtualDisk.InMemory(DiskBytes, 2), 1)
    {
        Internal.Poke(Provisioning.FileName, FaultBoard.Provision(stage.Server, stage.Update));
    }

    private ErasureStand(FaultServer server, VirtualDisk inside, VirtualDisk card, int seed)
    {
        _server = server;
        _random = new Random(seed);
        _proofsBefore = server.Proofs.Count;
        Internal = inside;
        Card = card;
        _board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", inside).Mount("D:\\", card);
    }

    public VirtualDisk Internal { get; }

    public VirtualDisk Card { get; }

    /// <summary>The same terminal once more, as it stands while it is off.</summary>
    public ErasureStand Clone(int seed) => new(_server, Internal.Clone(seed * 2), Card.Clone((seed * 2) + 1), seed);

    /// <summary>Content on the terminal's own card, and inside, from a start without it.</summary>
    public string? Fill()
    {
        foreach (bool card in (ReadOnlySpan<bool>)[true, false])
        {
            FaultApp app = Start(card);
            if (!app.StepUntil(() => app.Shown == _server.Newest && app.Terminal.Store.Count >= _server.Newest.Objects.Count && !app.Engine.IsFetching, StoryStage.Plenty))
            {
                return $"there is no content {(card ? "on the card" : "inside")}: {app.Terminal.LastError}";
            }

            app.Terminal.Store.Checkpoint();
        }

        _board.CutPower();
        return Traces(Internal) == 0 || Traces(Card) == 0 ? "the content is not to be found on the media before it is erased" : null;
    }

    /// <summary>Gives the command, starts again whenever the power went, and gives it again as the server does while no answer came.</summary>
    /// <returns>What was wrong; null: nothing of the content was shown after the erasure had begun, nothing is left, and the proof says so and came.</returns>
    public string? Play(int mostStarts)
    {
        byte[] command = _server.Command(CommandKind.EraseContent, 0, (FaultServer.EpochMs / 1000) + 86_400);
        bool begun = false;
        int starts = 0;
        for (; Proof() is null; starts++)
        {
            if (starts > mostStarts)
            {
                return $"no proof after {starts} starts";
            }

            FaultApp? app = null;
            try
            {
                app = Start(card: true);
                app.StepUntil(() => app.Link.IsUp && (begun || app.PagesDrawn > 0 || !app.Terminal.Store.IsAvailable), 200);
                bool shows = app.PagesDrawn > 0;
                if (_board.IsOn && begun && shows)
                {
                    return "a page was shown after the erasure had begun";
                }

                begun |= _board.IsOn && !shows;
                app.Link.Deliver(Topics.Command, command);
                app.StepUntil(() => Proof() is not null, StoryStage.Plenty);
            }
            catch (PowerCutException)
            {
                // The cut came where the firmware does not catch it.
            }

            if (app?.Escaped is { } escaped)
            {
                return escaped.ToString();
            }

            begun |= app is { PagesDrawn: 0 } && Proof() is not null;
        }

        _board.CutPower();
        return CheckProof(Proof()!) ?? (Traces(Internal) + Traces(Card) > 0 ? "bytes of the content are left on the media" : null);
    }

    /// <summary>An erased terminal shows what is published next, and not what it showed before.</summary>
    public string? ShowsNext()
    {
        FaultEdition erased = _server.Newest;
        FaultApp app = Start(card: true);
        app.StepUntil(() => app.Link.IsUp && !app.Engine.IsFetching && app.Tick > 60_000, StoryStage.Plenty);
        if (app.PagesDrawn > 0 || app.Shown == erased)
        {
            return "the erased edition came back";
        }

        FaultEdition next = _server.Publish();
        app.Link.Announce();
        return app.StepUntil(() => app.Shown == next && app.PagesDrawn > 0, StoryStage.Plenty) ? null : $"the next edition was not shown: {app.Terminal.LastError}";
    }

    public void Dispose()
    {
        _entered?.Dispose();
        _board.Dispose();
    }

    private FaultApp Start(bool card)
    {
        _entered?.Dispose();
        if (_board.IsOn)
        {
            _board.CutPower();
        }

        _board.PowerOn();
        _entered = _board.Enter();
        var board = card ? new FaultBoard(_board, _random, ClockFault.Kept) { Card = new FaultBoard.SmallCard() } : new FaultBoard(_board, _random, ClockFault.Kept);
        return FaultApp.Start(_board, board, _server, new FaultLink(_server, _random) { Greets = false }, new FaultLedger())!;
    }

    private byte[]? Proof() => _server.Proofs.Skip(_proofsBefore).LastOrDefault();

    private string? CheckProof(byte[] data)
    {
        byte[] proof = data[..^ReceiptSeal.Bytes];
        if (!ReceiptSeal.Of(ReceiptSeal.Key(FaultBoard.Secret), ErasureProof.Sealed(proof)).AsSpan().SequenceEqual(data.AsSpan(proof.Length)))
        {
            return "the proof's seal is not the terminal's";
        }

        ErasureProof told = ErasureProof.Decode(proof, 0, proof.Length);
        return !told.IsComplete || !told.Media.All(m => m.Present && m.Files > 0 && m.Overwritten > 0) ? "the proof does not say that both media were erased"
            : !told.ShownManifest.AsSpan().SequenceEqual(_server.Newest.ManifestId) ? "the proof names another manifest than the one that was shown"
            : told.Objects < _server.Newest.Objects.Count || told.Starts < 1 || told.EndedAt < told.BeganAt ? "the proof counts wrong"
            : null;
    }

    /// <summary>Objects of the edition whose beginning is to be found on a medium.</summary>
    private int Traces(VirtualDisk disk)
    {
        byte[][] written = [.. disk.ListAll().Select(disk.Peek).Where(bytes => bytes.AsSpan().ContainsAnyExcept((byte)0))];
        return _server.Newest.Objects.Values.Count(o => o.Length >= TraceBytes && written.Any(bytes => bytes.AsSpan().IndexOf(o.AsSpan(0, TraceBytes)) >= 0));
    }
}
