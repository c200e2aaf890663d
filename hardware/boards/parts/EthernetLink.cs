using System.Net.NetworkInformation;

namespace KioskFleet.Hardware.Parts;

/// <summary>A cable. The CLR brings it up by itself; this asks for an address by DHCP if the board was set otherwise.</summary>
public sealed class EthernetLink : INetwork
{
    public bool IsUp => LinkState.HasAddress(NetworkInterfaceType.Ethernet);

    public int Quality => IsUp ? 100 : 0;

    public void Start()
    {
        NetworkInterface? cable = LinkState.Find(NetworkInterfaceType.Ethernet);
        if (cable != null && !cable.IsDhcpEnabled)
        {
            cable.EnableDhcp();
        }
    }
}
