using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>One terminal of a run of power cuts, with all that outlives its starts: board, drives, server, launcher, and the ledger of what it had accepted.</summary>
internal sealed class FaultStand : IDisposable
{
    /// <summary>Size of each drive.</summary>
    public const long DiskBytes = 4 * 1024 * 1024;

    /// <summary>Height of the bar with clock and link state, which may differ between two pictures of one page.</summary>
    private const int BarHeight = 44;

    private readonly Random _random;
    private readonly Dictionary<(int Edition, int Kind, int Key, int Page), string> _pictures = [];
    private readonly byte[] _buffer = new byte[Limits.ObjectBytes];
    private readonly bool _whole;

    /// <param name="whole">True: the whole application on a board without a card; false: store, sync and screen with a card.</param>
    public FaultStand(int seed, Random random, bool whole)
    {
        _random = random;
        _whole = whole;
        Card = VirtualDisk.InMemory(DiskBytes, (seed * 2) + 1, removable: true);
        Internal = VirtualDisk.InMemory(DiskBytes, (seed * 2) + 2);
        Board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", Internal).Mount("D:\\", Card);
        Update = new FaultUpdate(Internal);
        Server.Publish();
        Internal.Poke(Provisioning.FileName, FaultBoard.Provision(Server, Update));
        Rot = new FaultRot(this, seed);
    }

    public VirtualBoard Board { get; }

    public VirtualDisk Card { get; }

    public VirtualDisk Internal { get; }

    public FaultServer Server { get; } = new();

    public FaultLedger Ledger { get; } = new();

    public FaultUpdate Update { get; }

    /// <summary>What is spoilt on its media while it is off.</summary>
    public FaultRot Rot { get; }

    public bool EverShown { get; set; }

    /// <summary>What was wrong in the life before this one besides the cut; empty: nothing.</summary>
    public string Trouble { get; set; } = "";

    /// <returns>Null if there was no memory for a start: then it has restarted.</returns>
    public FaultSubject? Start(FaultWeather weather)
    {
        var link = new FaultLink(Server, _random) { Weather = weather, Greets = !_whole };
        return _whole
            ? FaultApp.Start(Board, new FaultBoard(Board, _random, (ClockFault)_random.Next(4)), Server, link, Ledger, Update.Launched)
            : FaultTerminal.Start(Board, Server, link, Ledger, _random.Next(65536));
    }

    /// <summary>What stands on the glass is the whole page, as it is when all of it is drawn once more; and the same page of the same edition looks the same at every start, whatever happened in between.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public string? CheckPicture(FaultSubject subject)
    {
        if (subject.Shown is not { } edition)
        {
            return null;
        }

        string hash = BelowTheBar();
        subject.Redraw();
        if (BelowTheBar() != hash)
        {
            return $"edition {edition.Number} was not whole on the glass";
        }

        var place = subject.Witness.Place;
        var key = (edition.Number, place.Kind, place.Key, place.Page);
        return _pictures.TryAdd(key, hash) || _pictures[key] == hash ? null : $"edition {edition.Number} does not look as it did before";
    }

    /// <summary>The glass without the title bar, whose clock goes on.</summary>
    private string BelowTheBar()
    {
        var below = new ScreenRectangle(0, BarHeight, Board.Screen.Width, Board.Screen.Height - BarHeight);
        ushort[] pixels = Board.Screen.CaptureRgb565(ref below);
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(pixels.AsSpan())), 0, 12);
    }

    /// <summary>Reads every object of the shown set and compares it.</summary>
    public string? CheckObjects(FaultSubject subject)
    {
        foreach ((string id, byte[] value) in subject.Shown?.Objects ?? new Dictionary<string, byte[]>())
        {
            int read = subject.Store.Read(subject.Shown!.IdOf(id), 0, _buffer);
            if (Board.IsOn && (read != value.Length || !_buffer.AsSpan(0, read).SequenceEqual(value)))
            {
                return $"object {id} of the shown set reads as {read} instead of {value.Length} bytes";
            }
        }

        return null;
    }

    /// <summary>Bytes of what was accepted and is still needed that are gone.</summary>
    public int CountLost(FaultSubject subject)
    {
        var needed = new HashSet<string>();
        foreach (SetManifest? set in (ReadOnlySpan<SetManifest?>)[subject.Engine.Shown, subject.Engine.Held, subject.Engine.Accepted])
        {
            needed.UnionWith(set is null ? [] : Server.EditionOf(set.Payload.Root)?.Objects.Keys ?? []);
        }

        return Ledger.CountLost(subject.Store, needed);
    }

    public void Dispose()
    {
        Board.Dispose();
        Server.Dispose();
        Update.Dispose();
    }
}
