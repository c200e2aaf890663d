using KioskFleet.Releases;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Firmware;

/// <summary>The public firmware keys: what releases must be signed by, and what kiosk.cfg carries. The server never has a private one.</summary>
internal sealed class FirmwareKeyFile
{
    /// <summary>Looked for in the data directory when no option names a file.</summary>
    public const string DefaultName = "firmware.pub.pem";

    private FirmwareKeyFile(byte[][] keys) => Keys = keys;

    /// <summary>x then y, 64 bytes each; empty: no firmware can be published, and terminals provisioned now take none.</summary>
    public IReadOnlyList<byte[]> Keys { get; }

    /// <exception cref="InvalidOperationException">The file is not one of public keys.</exception>
    public static FirmwareKeyFile Open(DataDirectory data, FleetServerOptions options)
    {
        string path = options.FirmwareKeyFile ?? data[DefaultName];
        if (!File.Exists(path))
        {
            return new FirmwareKeyFile([]);
        }

        try
        {
            return new FirmwareKeyFile(FirmwareKeys.ReadPublic(File.ReadAllText(path), $"'{path}'"));
        }
        catch (ReleaseException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }
}
