using System.Security.Cryptography;
using KioskFleet.Firmware.Update;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Updates without end, beside the syncing: what the launcher does at each start, and the application's side of one release after another.</summary>
internal sealed class FaultUpdate : IDisposable
{
    private const string Root = "I:\\";
    private const string NativeSet = "fault-run-1";
    private const int AssemblyBytes = 3000;
    private const int PieceBytes = 1024;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _publicKey;
    private UpdateDesk? _desk;
    private SlotWriter? _writer;
    private byte[] _image = [];
    private int _written;
    private int _slot = LaunchState.None;
    private int _newest = 1;
    private int _floor;

    public FaultUpdate(VirtualDisk internalDisk)
    {
        ECParameters parameters = _key.ExportParameters(false);
        _publicKey = [.. parameters.Q.X!, .. parameters.Q.Y!];
        internalDisk.Poke(SlotImage.PathOf("", 0), Release(1));
    }

    /// <summary>Releases that were put on trial and proved themselves.</summary>
    public int Confirmed { get; private set; }

    /// <summary>What the launcher does at a start.</summary>
    /// <returns>Null if it found a release to start; else what is wrong.</returns>
    public string? Launch(VirtualBoard board)
    {
        var chooser = new SlotChooser(Root, [_publicKey], FaultEdition.Profile, NativeSet);
        int slot = chooser.Choose();
        _writer = null;
        _desk = new UpdateDesk(Root, [_publicKey], FaultEdition.Profile, NativeSet);
        if (!board.IsOn)
        {
            return null;
        }

        if (slot == LaunchState.None)
        {
            return "the launcher found no release that checks";
        }

        return chooser.Header.Number >= _floor ? null : $"release {chooser.Header.Number} was started below the floor {_floor}";
    }

    /// <summary>One piece of an update, or the proof of the one on trial.</summary>
    /// <param name="pageDrawn">Whether a page of a verified set stands on the glass.</param>
    /// <returns>True if the board is to restart with the new release.</returns>
    public bool Step(bool pageDrawn, bool serverReached)
    {
        UpdateDesk desk = _desk!;
        bool trial = desk.IsOnTrial;
        if (desk.Prove(UpdateDesk.MinProofMs, pageDrawn, serverReached, healthy: true) && trial)
        {
            Confirmed++;
            _floor = Math.Max(_floor, _newest - 1);
        }

        if (_writer is null)
        {
            _slot = desk.FreeSlot;
            if (_slot == LaunchState.None)
            {
                return false;
            }

            _image = Release(++_newest);
            _written = 0;
            var writer = new SlotWriter(Root, _slot);
            _writer = writer.Begin(_image.Length) ? writer : null;
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

    public void Dispose() => _key.Dispose();

    private byte[] Release(int number)
    {
        byte[][] assemblies = [Assembly(number * 2), Assembly((number * 2) + 1)];
        var header = new FirmwareHeader
        {
            Version = $"1.{number}.0",
            Number = number,
            Floor = Math.Max(0, number - 1),
            NativeSet = NativeSet,
            Profile = FaultEdition.Profile,
            EntryType = "Fault.Entry",
            Names = ["fault.one", "fault.two"],
            Lengths = [.. assemblies.Select(assembly => assembly.Length)],
            Digests = [.. assemblies.Select(ObjectHash.FirmwareDigest)],
        };
        var writer = new CborWriter(new byte[FirmwareImage.HeadBytes]);
        header.Encode(writer);
        byte[] payload = writer.ToArray();
        var envelope = new SignedEnvelope
        {
            KeyId = ObjectHash.OfKey(_publicKey),
            Payload = payload,
            Signature = _key.SignHash(ObjectHash.FirmwareDigest(payload)),
        };
        writer.Reset();
        envelope.Encode(writer);
        var image = new byte[FirmwareImage.HeadBytes + header.TotalBytes];
        BitConverter.TryWriteBytes(image, FirmwareImage.Magic);
        BitConverter.TryWriteBytes(image.AsSpan(4), writer.Length);
        writer.ToArray().CopyTo(image.AsSpan(8));
        int at = FirmwareImage.HeadBytes;
        foreach (byte[] assembly in assemblies)
        {
            assembly.CopyTo(image.AsSpan(at));
            at += assembly.Length;
        }

        return image;
    }

    private static byte[] Assembly(int seed)
    {
        var bytes = new byte[AssemblyBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
