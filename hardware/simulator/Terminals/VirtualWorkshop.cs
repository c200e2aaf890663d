using System.Security.Cryptography;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using KioskFleet.Releases;

namespace KioskFleet.Simulator;

/// <summary>The workshop where virtual terminals are made: holds a firmware key and signs releases, as <c>kiosk firmware sign</c> does.</summary>
public sealed class VirtualWorkshop : IDisposable
{
    /// <summary>Number and version of the release that terminals leave the workshop with.</summary>
    public const int FirstNumber = 1;
    public const string FirstVersion = Firmware.App.FirmwareInfo.Version;

    private readonly ECDsa _key;

    /// <param name="key">Firmware key on P-256; belongs to the workshop from here on. Null: a new one.</param>
    public VirtualWorkshop(ECDsa? key = null) => _key = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>For terminals of which nobody says who made them.</summary>
    public static VirtualWorkshop OfThisProcess { get; } = new();

    /// <summary>x then y, 32 bytes each.</summary>
    public byte[] PublicKey
    {
        get
        {
            ECPoint point = _key.ExportParameters(false).Q;
            return [.. point.X!, .. point.Y!];
        }
    }

    /// <summary>A signed release for virtual terminals.</summary>
    /// <param name="profile">Board that it is for.</param>
    public byte[] Release(
        string profile, string version = FirstVersion, int number = FirstNumber, int floor = 0, ImageBehaviour behaviour = ImageBehaviour.Runs, int paddingBytes = 0)
        => ReleaseImage.Sign(
            new FirmwareHeader { Version = version, Number = number, Floor = floor, NativeSet = NativeSet.Name, Profile = profile, EntryType = VirtualImage.EntryType },
            [(VirtualImage.AssemblyName, VirtualImage.Build(version, behaviour, paddingBytes))],
            _key);

    public void Dispose() => _key.Dispose();
}
