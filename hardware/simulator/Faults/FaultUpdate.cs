using System.Security.Cryptography;
using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Update;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;
using KioskFleet.Releases;

namespace KioskFleet.Simulator.Faults;

/// <summary>Updates without end, beside the syncing: what the launcher does at each start, and one release after another. Where only the core runs, the application's side
/// (desk and writer) is driven from here; the whole application is offered releases by its server and does the rest itself.</summary>
internal sealed class FaultUpdate : IDisposable
{
    /// <summary>What a trial must have run: short enough that most lives last so long.</summary>
    private const long ProofMs = 20_000;

    private const string Root = "I:\\";
    private const int AssemblyBytes = 3000;
    private const int PieceBytes = 1024;

    private readonly VirtualDisk _disk;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private UpdateDesk? _desk;
    private SlotWriter? _writer;
    private byte[] _image = [];
    private int _written;
    private int _slot = LaunchState.None;
    private int _newest = 1;
    private int _floor;
    private int _lastConfirmed = 1;
    private readonly Dictionary<string, int> _names = [];
    private readonly HashSet<int> _failed = [];

    public FaultUpdate(VirtualDisk internalDisk)
    {
        _disk = internalDisk;
        PublicKey = FirmwareKeys.PublicKeyOf(_key);
        internalDisk.Poke(SlotImage.PathOf("", 0), Image(1));
    }

    /// <summary>x then y of the firmware key.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Releases that were put on trial and proved themselves.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Slots or launch state were spoilt on the medium: the launcher may have to take the other slot, or the state before. False again once the confirmed slot checks.</summary>
    public bool IsSpoilt { get; set; }

    /// <summary>Slots that hold a release which is whole and signed, and not below the floor.</summary>
    public int SlotsThatCheck => Enumerable.Range(0, 2).Count(slot => NumberIn(slot) > 0);

    /// <summary>Number of the release that was started last.</summary>
    public int Started { get; private set; }

    /// <summary>What the launcher handed over at the last start; null: it started nothing.</summary>
    public byte[]? Launched { get; private set; }

    /// <summary>What the launcher does at a start.</summary>
    /// <param name="wrong">What is wrong; null: it found a release to start, and the right one.</param>
    /// <param name="troubled">True while the medium fails: then it may find nothing, or not the confirmed release, for this start.</param>
    /// <returns>False if there was no memory for it: then the board has restarted.</returns>
    public bool TryLaunch(VirtualBoard board, out string? wrong, bool troubled = false)
    {
        wrong = null;
        _writer = null;
        _desk = null;
        Launched = null;
        try
        {
            wrong = FaultSubject.OnBoard(board, () => Launch(board, troubled));
            return true;
        }
        catch (OutOfMemoryException)
        {
            FaultSubject.Reboot();
            return false;
        }
    }

    private string? Launch(VirtualBoard board, bool troubled)
    {
        var chooser = new SlotChooser(Root, [PublicKey], FaultEdition.Profile, NativeSet.Name);
        int slot = chooser.Choose();
        if (!board.IsOn)
        {
            return null;
        }

        Started = slot == LaunchState.None ? 0 : chooser.Header.Number;
        Launched = slot == LaunchState.None ? null : chooser.State.Encode();
        if (slot == LaunchState.None || troubled)
        {
            return troubled ? null : "the launcher found no release that checks";
        }

        LaunchState state = chooser.State;
        if (_names.TryGetValue(Convert.ToHexString(state.Failed), out int failed))
        {
            _failed.Add(failed);
        }

        if (IsSpoilt)
        {
            // A proof that is gone was the newest update of the state; a release that failed is better than dark glass. The floor holds all the same.
            int confirmed = state.Confirmed == LaunchState.None ? 0 : NumberIn(state.Confirmed);
            IsSpoilt = confirmed == 0;
            _lastConfirmed = Math.Min(_lastConfirmed, confirmed == 0 ? Started : Math.Min(Started, confirmed));
            _failed.Remove(Started);
        }

        if (state.Reason is UpdateReason.CrashLoop or UpdateReason.Damaged && Started < _lastConfirmed)
        {
            _lastConfirmed = Started;
        }

        return Started < _floor ? $"release {Started} was started below the floor {_floor}"
            : _failed.Contains(Started) ? $"release {Started} was started again though it had failed (slot {slot}, confirmed {state.Confirmed}, trial {state.Trial}, starts {state.Starts}, reason {state.Reason} about {state.ReasonNumber})"
            : Started < _lastConfirmed ? $"release {Started} was started though {_lastConfirmed} had proved itself"
            : null;
    }

    /// <summary>Core only: one piece of an update, or the proof of the one on trial.</summary>
    /// <param name="pageDrawn">Whether a page of a verified set stands on the glass.</param>
    /// <returns>True if the board is to restart with the new release.</returns>
    public bool Step(VirtualBoard board, bool pageDrawn, bool serverReached)
    {
        try
        {
            return FaultSubject.OnBoard(board, () => Step(pageDrawn, serverReached));
        }
        catch (OutOfMemoryException)
        {
            // As in the application: what was begun begins anew.
            _writer = null;
            return false;
        }
    }

    private bool Step(bool pageDrawn, bool serverReached)
    {
        UpdateDesk desk = _desk ??= new UpdateDesk(Root, [PublicKey], FaultEdition.Profile, NativeSet.Name, Launched);
        bool trial = desk.IsOnTrial;
        if (desk.Prove(UpdateDesk.MinProofMs, pageDrawn, serverReached, healthy: true) && trial)
        {
            Proved(_newest);
        }

        if (_writer is null)
        {
            _slot = desk.FreeSlot;
            if (_slot == LaunchState.None)
            {
                return false;
            }

            _image = Image(++_newest);
            _written = 0;
            _writer = desk.BeginWriting(_image.Length);
            return false;
        }

        int count = Math.Min(PieceBytes, _image.Length - _written);
        if (count > 0)
        {
            if (_writer.Append(_image, _written, count))
            {
                _written += count;
            }
            else
            {
                _writer = null;
            }

            return false;
        }

        bool whole = _writer.Finish();
        _writer = null;
        return whole && desk.BeginTrial(_slot, 0) == UpdateReason.None;
    }

    /// <summary>Whole application only: has the server offer a release whenever the last one was settled, and notes which proved themselves.</summary>
    public void Follow(Terminal terminal, FaultServer server)
    {
        terminal.Updates.ProofMs = ProofMs;
        int running = terminal.Updates.RunningHeader?.Number ?? 0;
        if (running > _lastConfirmed && !terminal.Updates.IsOnTrial && Kept() is { } kept && kept.Floor >= running - 1)
        {
            // Its floor is on the storage: it proved itself. After a crash loop the other slot runs without having done so.
            Proved(running);
        }

        if (server.Wish is null || running >= _newest || terminal.Update.Stage is UpdateStage.FellBack or UpdateStage.Refused)
        {
            Release release = ReleaseImage.Read(Image(++_newest), [PublicKey]);
            server.Offer(ReleaseObjects.Of(release), release.Id);
        }
    }

    /// <summary>The signed head of a release.</summary>
    public byte[] Head(int number) => Image(number)[..FirmwareImage.HeadBytes];

    public void Dispose() => _key.Dispose();

    /// <returns>The number of a slot's release; 0 if it is not whole, not signed or below the floor.</returns>
    private int NumberIn(int slot)
    {
        string path = SlotImage.PathOf("", slot);
        if (!_disk.ListAll().Contains(path))
        {
            return 0;
        }

        try
        {
            int number = ReleaseImage.Read(_disk.Peek(path), [PublicKey]).Header.Number;
            return number >= Math.Max(_floor, KeptFloor()) ? number : 0;
        }
        catch (ReleaseException)
        {
            return 0;
        }
    }

    /// <summary>A release may have proved itself in the very moment of the cut.</summary>
    private int KeptFloor()
    {
        byte[]? newest = _disk.ListAll().Contains(LaunchState.FileName) ? SlotPlaces.Of(_disk.Peek(LaunchState.FileName)).Newest : null;
        return newest is null ? 0 : LaunchState.Decode(newest, newest.Length)?.Floor ?? 0;
    }

    private static LaunchState? Kept()
    {
        try
        {
            return new LaunchFile(Root).Load();
        }
        catch (OutOfMemoryException)
        {
            // Looked at again in a later round.
            return null;
        }
    }

    private void Proved(int number)
    {
        Confirmed++;
        _failed.Remove(number);
        _lastConfirmed = number;
        _floor = Math.Max(_floor, number - 1);
    }

    private byte[] Image(int number)
    {
        var header = new FirmwareHeader
        {
            Version = $"1.{number}.0",
            Number = number,
            Floor = Math.Max(0, number - 1),
            NativeSet = NativeSet.Name,
            Profile = FaultEdition.Profile,
            EntryType = "Fault.Entry",
        };
        byte[] image = ReleaseImage.Sign(header, [("fault.one", Assembly(number * 2)), ("fault.two", Assembly((number * 2) + 1))], _key);
        _names[Convert.ToHexString(ReleaseImage.Read(image, [PublicKey]).Id)] = number;
        return image;
    }

    private static byte[] Assembly(int seed)
    {
        var bytes = new byte[AssemblyBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
