using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Readers of messages, manifests, commands and what stands on the storage.</summary>
internal static class FuzzMessages
{
    public static IEnumerable<FuzzTarget> All(FaultServer server, FaultUpdate update)
    {
        yield return Cbor("report", r => new TerminalReport { Fields = r.Next(1 << 18) << 1, Number = r.Next(), Firmware = "1.2.3", Profile = "village", Division = "410328101203", LastError = "村" }.Encode, b => TerminalReport.Decode(b, 0, b.Length).Encode);
        yield return Cbor("need", r => Need(r).Encode, b => NeedRequest.Decode(b, 0, b.Length).Encode);
        yield return Cbor("progress", r => new ProgressReport { Manifest = Bytes(r, 16), Held = r.Next(1000), Missing = r.Next(1000), Bytes = r.Next() }.Encode, b => ProgressReport.Decode(b, 0, b.Length).Encode);
        yield return Cbor("shown", r => Shown(r).Encode, b => ShownReport.Decode(b, 0, b.Length).Encode);
        yield return Cbor("state", r => State(r).Encode, b => StateMessage.Decode(b, 0, b.Length).Encode);
        yield return Cbor("answer", r => new CommandAnswer { Id = Bytes(r, 8), Result = r.Next(4), Text = "done", Data = Bytes(r, r.Next(200)) }.Encode, b => CommandAnswer.Decode(b, 0, b.Length).Encode);
        yield return Cbor("provisioning", r => Provisioned(r).Encode, b => Provisioning.Decode(b, 0, b.Length).Encode);
        yield return Cbor("envelope", r => new SignedEnvelope { KeyId = Bytes(r, 8), Payload = Bytes(r, r.Next(300)), Signature = Bytes(r, 64) }.Encode, b => SignedEnvelope.Decode(b, 0, b.Length).Encode);
        byte[] manifest = SignedEnvelope.Decode(server.Newest.Manifest, 0, server.Newest.Manifest.Length).Payload;
        yield return new FuzzTarget("manifest", _ => manifest, b => Again(ManifestPayload.Decode(b).Encode, b));
        byte[] command = server.Command(CommandKind.Brightness, 40, 1_800_000_000);
        byte[] commandPayload = SignedEnvelope.Decode(command, 0, command.Length).Payload;
        yield return new FuzzTarget("command", _ => commandPayload, b => Again(CommandPayload.Decode(b, 0, b.Length).Encode, b));
        yield return new FuzzTarget("blocks", Blocks, ReadBlocks);
        byte[] head = update.Head(7);
        yield return new FuzzTarget("firmware head", _ => head, b => FirmwareImage.HeaderIn(b) is not null);
        byte[] state = new LaunchState { Confirmed = 0, Trial = 1 }.Encode();
        yield return new FuzzTarget("launch state", _ => state, b => LaunchState.Decode(b, b.Length) is not null);
        yield return new FuzzTarget("store record", Record, b => b.Length >= StorageLimits.RecordHeaderBytes && new StoreRecord().Parse(b, 0));
    }

    private static FuzzTarget Cbor(string name, Func<Random, Action<CborWriter>> good, Func<byte[], Action<CborWriter>> read)
        => new(name, random => Written(good(random)), bytes => Again(read(bytes), bytes));

    private static byte[] Written(Action<CborWriter> write)
    {
        var writer = new CborWriter(new byte[Limits.ObjectBytes]);
        write(writer);
        return writer.ToArray();
    }

    /// <summary>Deterministic encoding: what is read has one form, never a longer one than it came in; only keys of a newer sender are dropped.</summary>
    private static bool Again(Action<CborWriter> write, byte[] bytes)
        => Written(write).Length <= bytes.Length ? true : throw new InvalidOperationException("What was read is written longer than it came.");

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static NeedRequest Need(Random random)
    {
        var need = new NeedRequest { Number = random.Next(65536), BlockBytes = random.Next(256, 4097), WindowBytes = random.Next(256, 1 << 16) };
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            need.Add(random.Next(2), Bytes(random, 16), random.Next(Limits.Children), Bytes(random, random.Next(1, 33)));
        }

        return need;
    }

    private static ShownReport Shown(Random random)
    {
        var shown = new ShownReport { Manifest = Bytes(random, 16), Count = random.Next(1, 33) };
        for (int i = 0; i < shown.Count; i++)
        {
            shown.Lines[i] = new ShownLine { DocumentKey = random.Next(1 << 21), Page = random.Next(100), FirstAt = random.Next(), Seconds = random.Next(100) };
        }

        return shown;
    }

    private static StateMessage State(Random random) => new()
    {
        ReportNumber = random.Next(),
        ServerTimeMs = random.NextInt64(1L << 45),
        DesiredManifest = Bytes(random, 16),
        Firmware = random.Next(2) == 0 ? null : new FirmwareWish { Release = Bytes(random, 16), Root = Bytes(random, 16), Attempt = random.Next(256) },
    };

    private static Provisioning Provisioned(Random random) => new()
    {
        TerminalId = "V0001",
        Host = "192.0.2.1",
        Secret = "secret",
        Division = "410328101203",
        PublisherKeys = [Bytes(random, 64), Bytes(random, 64)],
        FirmwareKeys = [Bytes(random, 64)],
        RootCertificate = "-----BEGIN CERTIFICATE-----",
    };

    private static byte[] Blocks(Random random)
    {
        var writer = new BlockWriter(new byte[Limits.MessageBytes]);
        writer.Begin(random.Next(65536));
        for (int records = 1 + random.Next(5); records > 0; records--)
        {
            int total = random.Next(1, Limits.ObjectBytes + 1);
            int offset = random.Next(total);
            int count = random.Next(Math.Min(total - offset, 600) + 1);
            if (writer.Fits(count))
            {
                writer.Add(random.Next(64), random.Next(2048), total, offset, new byte[count], 0, count);
            }
        }

        writer.End(random.Next(600));
        return writer.ToArray();
    }

    private static bool ReadBlocks(byte[] bytes)
    {
        var reader = new BlockReader();
        reader.Begin(bytes, bytes.Length);
        while (reader.Next())
        {
            if (reader.DataStart < 0 || reader.DataCount < 0 || reader.DataStart + reader.DataCount > bytes.Length || reader.Offset + reader.DataCount > reader.Total && reader.Total != 0)
            {
                throw new InvalidOperationException("A record points outside its message or its object.");
            }
        }

        return true;
    }

    private static byte[] Record(Random random)
    {
        byte[] data = Bytes(random, 1 + random.Next(200));
        var bytes = new byte[1024];
        StoreRecord.Write(bytes, 0, StoreRecord.ObjectType, 1, Bytes(random, 16), data.Length, data.Length, 0, 0, Checksum.Of(data, 0, data.Length));
        data.CopyTo(bytes, StorageLimits.RecordHeaderBytes);
        return bytes;
    }
}
