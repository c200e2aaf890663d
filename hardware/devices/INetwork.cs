namespace KioskFleet.Hardware;

/// <summary>The way to the network: Wi-Fi, Ethernet or a modem. Brings the link up and says how good it is; the MQTT connection rides on it.</summary>
public interface INetwork
{
    /// <summary>Starts bringing the link up. Returns at once; may be called again.</summary>
    void Start();

    /// <summary>True while the terminal has an address.</summary>
    bool IsUp { get; }

    /// <summary>Quality of the link in percent, 0 to 100; 100 for a cable.</summary>
    int Quality { get; }
}
