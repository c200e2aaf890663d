using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// Wi-Fi to the router named in the CLR's own configuration (written when the board is flashed, never in our files).
/// A thread joins again after a loss, with waits that double up to five minutes.
/// </summary>
public sealed class WifiLink : INetwork
{
    private const int FirstWaitMs = 5_000;
    private const int LongestWaitMs = 300_000;
    private const int JoinMs = 30_000;
    private const int LookMs = 5_000;

    // A scan takes the radio off its channel for a second or two.
    private const int ScanEveryLooks = 120;

    // One round takes at most a join, a scan, the longest wait, and a TLS handshake of another thread.
    private const int SilentMs = JoinMs + LookMs + LongestWaitMs + 90_000;

    private readonly ISystemClock _clock;
    private int _quality;
    private bool _started;

    public WifiLink(ISystemClock clock)
    {
        _clock = clock;
    }

    public Heartbeat Beat { get; } = new("wifi", SilentMs);

    public bool IsUp => LinkState.HasAddress(NetworkInterfaceType.Wireless80211);

    public int Quality => IsUp ? _quality : 0;

    public void Start()
    {
        lock (this)
        {
            if (!_started)
            {
                _started = true;
                Beat.Beat(_clock.TickMs);
                new Thread(KeepJoined).Start();
            }
        }
    }

    private void KeepJoined()
    {
        int wait = FirstWaitMs;
        int looks = 0;
        while (true)
        {
            try
            {
                Beat.Beat(_clock.TickMs);
                if (!IsUp)
                {
                    looks = 0;
                    var cancel = new CancellationTokenSource(JoinMs);
                    bool joined = WifiNetworkHelper.Reconnect(false, 0, cancel.Token);
                    cancel.Dispose();
                    WifiNetworkHelper.Reset();
                    if (!joined)
                    {
                        Thread.Sleep(wait);
                        wait = wait < LongestWaitMs / 2 ? wait * 2 : LongestWaitMs;
                        continue;
                    }
                }

                wait = FirstWaitMs;
                if (looks++ % ScanEveryLooks == 0)
                {
                    MeasureQuality();
                }

                Thread.Sleep(LookMs);
            }
            catch (Exception)
            {
                // The thread must outlive every fault of the radio: without it the terminal never comes back.
                Thread.Sleep(wait);
            }
        }
    }

    // −50 dBm and better is 100 %, −100 dBm is 0 %.
    private void MeasureQuality()
    {
        WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
        Wireless80211Configuration[] known = Wireless80211Configuration.GetAllWireless80211Configurations();
        if (adapters.Length == 0 || known.Length == 0)
        {
            return;
        }

        adapters[0].ScanAsync();
        Thread.Sleep(LookMs);
        foreach (WifiAvailableNetwork network in adapters[0].NetworkReport.AvailableNetworks)
        {
            if (network.Ssid == known[0].Ssid)
            {
                int percent = 2 * ((int)network.NetworkRssiInDecibelMilliwatts + 100);
                _quality = percent < 1 ? 1 : percent > 100 ? 100 : percent;
                return;
            }
        }
    }
}
