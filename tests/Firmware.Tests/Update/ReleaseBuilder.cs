using System.Security.Cryptography;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Update;

/// <summary>Makes slot images as a signing desk would.</summary>
internal sealed class ReleaseBuilder : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] PublicKey
    {
        get
        {
            ECPoint q = _key.ExportParameters(false).Q;
            return [.. q.X!, .. q.Y!];
        }
    }

    public byte[] Build(int number, int floor = 0, string profile = "village", string nativeSet = "set", int bytes = 9000)
    {
        byte[][] assemblies = [Content(number, bytes), Content(number + 1000, bytes / 2)];
        var header = new FirmwareHeader
        {
            Version = $"1.{number}", Number = number, Floor = floor, NativeSet = nativeSet, Profile = profile, EntryType = "Some.Program",
            Names = ["Kiosk.Firmware", "Kiosk.Board"], Lengths = [.. assemblies.Select(a => a.Length)], Digests = [.. assemblies.Select(ObjectHash.FirmwareDigest)],
        };
        var payload = new CborWriter(new byte[4000]);
        header.Encode(payload);
        byte[] covered = payload.ToArray();
        var envelope = new SignedEnvelope
        {
            KeyId = ObjectHash.OfKey(PublicKey), Payload = covered, Signature = _key.SignHash(ObjectHash.FirmwareDigest(covered)),
        };
        var signed = new CborWriter(new byte[FirmwareImage.HeadBytes]);
        envelope.Encode(signed);
        byte[] image = new byte[FirmwareImage.HeadBytes + header.TotalBytes];
        BitConverter.TryWriteBytes(image, FirmwareImage.Magic);
        BitConverter.TryWriteBytes(image.AsSpan(4), signed.Length);
        signed.ToArray().CopyTo(image, 8);
        assemblies[0].CopyTo(image, FirmwareImage.HeadBytes);
        assemblies[1].CopyTo(image, FirmwareImage.HeadBytes + assemblies[0].Length);
        return image;
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Content(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
