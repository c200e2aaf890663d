using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Protocol;

/// <summary>One of each message with random fields, and how to read it and write it again.</summary>
internal sealed record MessageSample(string Name, Func<Random, byte[]> Make, Func<byte[], byte[]> Again)
{
    public static readonly MessageSample[] All =
    [
        new("report", r => Encode(new TerminalReport
        {
            Fields = r.Next() & TerminalReport.Whole, Number = r.NextInt64(1L << 40), UptimeSeconds = r.Next(), Firmware = Text(r, 32), Profile = Text(r, 32), Division = Text(r, 32),
            HeldManifest = Bytes(r, 16), ShownManifest = Bytes(r, 16), AcceptedManifest = Bytes(r, 16), FreeMemoryBytes = r.Next(-1, int.MaxValue), FreeStorageKiB = r.Next(),
            LinkQuality = r.Next(101), TemperatureTenths = r.Next(-2000, 2001), LastError = Text(r, 200), Clock = r.NextInt64(1L << 36), ClockTrusted = r.Next(2) == 0,
            BootCount = r.Next(), CutCount = r.Next(), BootReason = Text(r, 64), ShownTextSize = r.Next(2),
            StorageErrors = r.Next(), StorageDamaged = r.Next(), ScrubbedSince = r.NextInt64(1L << 36), OnCard = r.Next(2) == 0, LastTouch = r.NextInt64(1L << 36), FrameHash = r.NextInt64(1L << 32),
            MemoryLowBytes = r.Next(-1, int.MaxValue), QueueWaiting = r.Next(), QueueMost = r.Next(), QueueDropped = r.Next(), DarkSeconds = r.NextInt64(1L << 36),
            UsedKiB = r.Next(), MonthlyKiB = r.Next(), StoppedClasses = r.Next(16), Sessions = r.Next(), LinkError = Text(r, 64),
            RootUsed = Bytes(r, r.Next(2) * 8), RootsHeld = [.. Enumerable.Range(0, r.Next(6)).Select(_ => Bytes(r, 8))],
        }.Encode), b => Encode(TerminalReport.Decode(b, 0, b.Length).Encode)),
        new("beat", r => Encode(new BeatMessage { ReportNumber = r.NextInt64(1L << 40), UptimeSeconds = r.Next() }.Encode), b => Encode(BeatMessage.Decode(b, 0, b.Length).Encode)),
        new("need", r => Encode(Need(r).Encode), b => Encode(NeedRequest.Decode(b, 0, b.Length).Encode)),
        new("progress", r => Encode(new ProgressReport { Manifest = Bytes(r, 16), Held = r.Next(), Missing = r.Next(), Bytes = r.NextInt64(1L << 40) }.Encode), b => Encode(ProgressReport.Decode(b, 0, b.Length).Encode)),
        new("shown", r => Encode(Shown(r).Encode), b => Encode(ShownReport.Decode(b, 0, b.Length).Encode)),
        new("state", r => Encode(new StateMessage { ReportNumber = r.NextInt64(1L << 40), ServerTimeMs = r.NextInt64(1L << 50), DesiredManifest = Bytes(r, 16), ReportSeconds = r.Next(5, 86401), MonthlyKiB = r.Next(Limits.MinMonthlyKiB, Limits.MaxMonthlyKiB + 1), WholeWanted = r.Next(2) == 0 }.Encode), b => Encode(StateMessage.Decode(b, 0, b.Length).Encode)),
        new("manifest", r => Encode(new ManifestPayload
        {
            Division = Text(r, 32), Profile = Text(r, 32), Sequence = r.NextInt64(1L << 50), IssuedAt = r.Next(), NotBefore = r.Next(), Expires = r.Next(), TimeFloor = r.Next(),
            Root = Bytes(r, 16), ObjectCount = r.Next(1, 1_000_001), ObjectBytes = r.NextInt64(1L << 40), Urgent = r.Next(2) == 0, TrustRoots = [.. Enumerable.Range(0, r.Next(3)).Select(_ => Bytes(r, r.Next(1, Limits.TrustRootBytes)))],
        }.Encode), b => Encode(ManifestPayload.Decode(b).Encode)),
        new("envelope", r => Encode(new SignedEnvelope { KeyId = Bytes(r, 8), Payload = Bytes(r, r.Next(300)), Signature = Bytes(r, 64) }.Encode), b => Encode(SignedEnvelope.Decode(b, 0, b.Length).Encode)),
        new("command", r => Encode(new CommandPayload { Id = Bytes(r, 8), TerminalId = Text(r, 24), NotAfter = r.NextInt64(1L << 40), Kind = r.Next(1, 256), Argument = r.Next(), HasArgument = true }.Encode), b => Encode(CommandPayload.Decode(b, 0, b.Length).Encode)),
        new("answer", r => Encode(new CommandAnswer { Id = Bytes(r, 8), Result = r.Next(4), Text = Text(r, 200), Data = Bytes(r, r.Next(2) * 100) }.Encode), b => Encode(CommandAnswer.Decode(b, 0, b.Length).Encode)),
        new("provisioning", r => Encode(new Provisioning
        {
            TerminalId = "V" + r.Next(10000), Host = Text(r, 60), Port = r.Next(1, 65536), Tls = r.Next(2) == 0, Secret = Text(r, 100), Division = Text(r, 32),
            PublisherKeys = [Bytes(r, 64), Bytes(r, 64)], FirmwareKeys = [Bytes(r, 64)], RootCertificate = Text(r, 500),
        }.Encode), b => Encode(Provisioning.Decode(b, 0, b.Length).Encode)),
    ];

    public static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Encode(Action<CborWriter> write)
    {
        CborWriter writer = new(new byte[65536]);
        write(writer);
        return writer.ToArray();
    }

    private static NeedRequest Need(Random random)
    {
        NeedRequest need = new() { Number = random.Next(65536), BlockBytes = random.Next(256, 4097), WindowBytes = random.Next(256, 1 << 20) };
        for (int i = random.Next(1, 65); i > 0; i--)
        {
            need.Add(random.Next(2), Bytes(random, 16), random.Next(Limits.Children), Bytes(random, random.Next(1, 257)));
        }

        return need;
    }

    private static ShownReport Shown(Random random)
    {
        ShownReport shown = new() { Manifest = Bytes(random, 16), Count = random.Next(1, 33) };
        for (int i = 0; i < shown.Count; i++)
        {
            shown.Lines[i] = new ShownLine { DocumentKey = random.Next(1 << 21), TextSize = random.Next(2), Page = random.Next(Limits.Children), FirstAt = random.NextInt64(1L << 40), Seconds = random.Next(), ClockTrusted = random.Next(2) == 0 };
        }

        return shown;
    }

    private static string Text(Random random, int maxBytes)
    {
        int count = random.Next(maxBytes / 3);
        return string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(3) switch { 0 => "村", 1 => "a", _ => "7" }));
    }
}
