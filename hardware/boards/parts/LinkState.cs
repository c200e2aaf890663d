using System.Net.NetworkInformation;

namespace KioskFleet.Hardware.Parts;

/// <summary>What the CLR's network interfaces say.</summary>
internal static class LinkState
{
    /// <summary>The first interface of this kind, or null where the board has none.</summary>
    public static NetworkInterface? Find(NetworkInterfaceType kind)
    {
        foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (one.NetworkInterfaceType == kind)
            {
                return one;
            }
        }

        return null;
    }

    public static bool HasAddress(NetworkInterfaceType kind)
    {
        string? address = Find(kind)?.IPv4Address;
        return !string.IsNullOrEmpty(address) && address != "0.0.0.0";
    }
}
