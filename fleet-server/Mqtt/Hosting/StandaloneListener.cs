using System.Net;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>One more plain endpoint of a broker of its own. What it does not set holds as for the others.</summary>
public sealed class StandaloneListener
{
    /// <summary>0: any free port.</summary>
    public required int Port { get; init; }

    /// <summary>Address to listen on; null: the broker's.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>See <see cref="EngineEndpoint.MountPoint"/>.</summary>
    public string MountPoint { get; init; } = "";

    /// <summary>Whether clients may come without user name and password; null: as elsewhere.</summary>
    public bool? AllowAnonymous { get; init; }

    /// <summary>Users of this endpoint alone; null: the broker's.</summary>
    public string? UserFile { get; init; }

    /// <summary>ACL of this endpoint alone; null: the broker's.</summary>
    public string? AclFile { get; init; }

    /// <summary>True: everybody who comes in here may do everything, whatever ACL the broker has.</summary>
    public bool WithoutAcl { get; init; }

    /// <summary>Reads "port=1884,address=0.0.0.0,mount=hall/,users=FILE,acl=FILE|none,anonymous".</summary>
    /// <exception cref="FormatException">It says something else; the message says what.</exception>
    public static StandaloneListener Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, string> parts = [];
        foreach (string part in text.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string key = (equals < 0 ? part : part[..equals]).Trim();
            bool known = key is "port" or "address" or "mount" or "users" or "acl" ? equals > 0 : key == "anonymous" && equals < 0;
            if (!known || !parts.TryAdd(key, part[(equals + 1)..].Trim()))
            {
                throw new FormatException($"\"{part}\" in \"{text}\": a listener takes port=NUMBER and, once each, address=ADDRESS, mount=LEVELS/, users=FILE, acl=FILE (or acl=none) and anonymous, with commas between.");
            }
        }
        if (!parts.TryGetValue("port", out string? portText) || !int.TryParse(portText, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            throw new FormatException($"\"{text}\": a listener needs port=NUMBER, 0 to {IPEndPoint.MaxPort} (0 takes any free port).");
        }
        IPAddress? address = null;
        if (parts.TryGetValue("address", out string? addressText) && !IPAddress.TryParse(addressText, out address))
        {
            throw new FormatException($"\"{addressText}\" in \"{text}\" is not an address.");
        }
        bool withoutAcl = parts.GetValueOrDefault("acl") == "none";
        return new StandaloneListener
        {
            Port = port,
            Address = address,
            MountPoint = parts.GetValueOrDefault("mount", ""),
            AllowAnonymous = parts.ContainsKey("anonymous") ? true : null,
            UserFile = parts.GetValueOrDefault("users"),
            AclFile = withoutAcl ? null : parts.GetValueOrDefault("acl"),
            WithoutAcl = withoutAcl,
        };
    }
}
