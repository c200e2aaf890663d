using System.Globalization;
using KioskFleet.Firmware.Tests.Sync.Rig;

namespace KioskFleet.Bench;

/// <summary>Bytes and time to bring a new terminal to 300 pages (two text sizes), and to apply an edit of one sentence, over links of virtual time. The sync engine is the terminal's own;
/// link, server and store are the tests'. What the board needs to write and to hash is not in the times.</summary>
internal static class SyncBench
{
    private const int Documents = 60;
    private const int PagesEach = 5;
    private const double OverheadAim = 8.0;

    public static int Run(string[] args)
    {
        double overhead = 0;
        Console.WriteLine("link              what        objects   bytes of objects   MQTT bytes   over     on the wire   time");
        foreach (LinkProfile profile in new[] { LinkProfile.Perfect, LinkProfile.Lte, LinkProfile.Gprs, LinkProfile.Lossy2k })
        {
            using SyncRig rig = new(7, profile);
            (SampleSet before, SampleSet after) = SampleSet.Edit(rig.Random, Documents, PagesEach);
            rig.Link.Connect(0);
            double fresh = Measure(rig, profile, "300 pages", before, before.Objects.Keys, 1);
            Measure(rig, profile, "one edit", after, after.Objects.Keys.Except(before.Objects.Keys), 2);
            overhead = profile == LinkProfile.Perfect ? fresh : overhead;
        }

        Console.WriteLine();
        Console.WriteLine("over: MQTT packets both ways, requests and progress included, above the bytes of the objects. On the wire: with TCP/IP headers and what the radio loses.");
        Console.WriteLine($"sync: {overhead.ToString("0.0", CultureInfo.InvariantCulture)} % over on a clean link (aim at most {OverheadAim.ToString("0", CultureInfo.InvariantCulture)})");
        return overhead <= OverheadAim ? 0 : 1;
    }

    private static double Measure(SyncRig rig, LinkProfile profile, string what, SampleSet set, IEnumerable<string> needed, long sequence)
    {
        long tick = rig.Tick;
        long mqtt = rig.Link.MqttBytes;
        long wire = rig.Link.BytesMoved;
        string[] ids = [.. needed];
        long bytes = ids.Sum(id => (long)set.Objects[id].Length);
        rig.Publish(set, sequence);
        if (!rig.RunUntilShown(set, 7L * 24 * 3600 * 1000))
        {
            throw new InvalidOperationException($"{profile.Name}: the set did not become whole: {rig.Engine.LastError}");
        }

        rig.AssertWhole(set);
        mqtt = rig.Link.MqttBytes - mqtt;
        wire = rig.Link.BytesMoved - wire;
        double over = (mqtt - bytes) * 100.0 / bytes;
        TimeSpan time = TimeSpan.FromMilliseconds(rig.Tick - tick);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{profile.Name,-17} {what,-10} {ids.Length,8} {bytes,18:N0} {mqtt,12:N0} {over,6:0.0} % {wire,13:N0}   {time:hh\\:mm\\:ss\\.f}"));
        return over;
    }
}
