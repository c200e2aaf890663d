using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Releases;

namespace KioskFleet.Simulator.Faults;

/// <summary>The other side of the fault runs: publishes editions and answers requests for blocks as SPEC.md §5.2 and §5.3 say, remembering nothing between them.</summary>
internal sealed class FaultServer : IDisposable
{
    /// <summary>Editions that are kept: more than a terminal can be behind in these runs, few enough for runs of any length.</summary>
    private const int EditionsKept = 12;

    /// <summary>The one terminal that this server knows.</summary>
    public const string TerminalId = "fault-1";

    /// <summary>What the server's clock says when the terminal's tick is 0, milliseconds since 1970.</summary>
    public const long EpochMs = 1_795_000_000_000;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, byte[]> _objects = [];
    private readonly Dictionary<string, byte[]> _release = [];
    private readonly List<FaultEdition> _editions = [];
    private int _commands;

    /// <summary>x then y of the publisher's key.</summary>
    public byte[] PublicKey
    {
        get
        {
            ECParameters parameters = _key.ExportParameters(false);
            return [.. parameters.Q.X!, .. parameters.Q.Y!];
        }
    }

    public FaultEdition Newest => _editions[^1];

    /// <summary>Editions published so far.</summary>
    public int Published { get; private set; }

    /// <summary>Bytes of objects that were sent.</summary>
    public long SentBytes { get; private set; }

    /// <summary>What is sent in the place of an object, for tests of what is not believed.</summary>
    public Dictionary<string, byte[]> Corrupted { get; } = [];

    /// <summary>Objects that the server says it does not have.</summary>
    public HashSet<string> Denied { get; } = [];

    /// <summary>The release that the terminal is to run; null: none was offered yet.</summary>
    public FirmwareWish? Wish { get; private set; }

    /// <summary>By how many milliseconds the server's clock stands wrong.</summary>
    public long ClockErrorMs { get; set; }

    /// <summary>Answers to commands that came, by the command's number.</summary>
    public List<(string Id, int Result)> Answers { get; } = [];

    /// <summary>Proofs of erasures that came, with their seals.</summary>
    public List<byte[]> Proofs { get; } = [];

    /// <summary>Trust roots that the next edition's manifest names.</summary>
    public byte[][] TrustRoots { get; set; } = [];

    /// <summary>Told of every block that is sent: identity of the object, and offset.</summary>
    public Action<string, int>? Sending { get; set; }

    /// <param name="showable">False: whole, signed, and nothing that this firmware can show.</param>
    /// <param name="pictures">Objects of 30 KB that it has besides its pages.</param>
    public FaultEdition Publish(bool showable = true, int pictures = 0)
    {
        var edition = new FaultEdition(Published++, _key, TrustRoots, showable, pictures);
        foreach ((string id, byte[] value) in edition.Objects)
        {
            _objects[id] = value;
        }

        _editions.Add(edition);
        if (_editions.Count > EditionsKept)
        {
            FaultEdition oldest = _editions[0];
            _editions.RemoveAt(0);
            foreach (string id in oldest.Objects.Keys.Where(id => !_editions.Exists(kept => kept.Objects.ContainsKey(id))))
            {
                _objects.Remove(id);
            }
        }

        return edition;
    }

    /// <summary>The edition of a manifest's root.</summary>
    public FaultEdition? EditionOf(byte[] root) => _editions.FindLast(edition => edition.Root.AsSpan().SequenceEqual(root));

    /// <summary>Wants a release on the terminal from now on; the one before is not to be had any more.</summary>
    public void Offer(ReleaseObjects release, byte[] id)
    {
        _release.Clear();
        foreach ((byte[] part, byte[] bytes) in release.Objects)
        {
            _release[Convert.ToHexString(part)] = bytes;
        }

        Wish = new FirmwareWish { Release = id, Root = release.Root };
    }

    /// <summary>What the server answers to a message of the terminal, as topic leaves and payloads.</summary>
    /// <param name="tick">The terminal's tick, on which the server's clock runs too.</param>
    public IEnumerable<(string Leaf, byte[] Payload)> Hear(string leaf, byte[] payload, long tick)
    {
        switch (leaf)
        {
            case Topics.Need:
                return Answer(payload).Select(message => (Topics.Block, message));
            case Topics.Report:
                return AnswerReport(TerminalReport.Decode(payload, 0, payload.Length), tick);
            case Topics.Answer:
                CommandAnswer answer = CommandAnswer.Decode(payload, 0, payload.Length);
                Answers.Add((Convert.ToHexString(answer.Id), answer.Result));
                if (answer.Text.StartsWith("erased", StringComparison.Ordinal))
                {
                    Proofs.Add(answer.Data);
                }

                break;
        }

        return [];
    }

    /// <summary>A signed command for the terminal of these runs.</summary>
    public byte[] Command(int kind, long argument, long notAfter)
    {
        var command = new CommandPayload
        {
            Id = BitConverter.GetBytes(0x1000_0000_0000_0000L + ++_commands),
            TerminalId = TerminalId,
            Kind = kind,
            Argument = argument,
            HasArgument = true,
            NotAfter = notAfter,
        };
        var writer = new CborWriter(new byte[256]);
        command.Encode(writer);
        byte[] payload = writer.ToArray();
        var envelope = new SignedEnvelope
        {
            KeyId = ObjectHash.OfKey(PublicKey),
            Payload = payload,
            Signature = _key.SignHash(ObjectHash.CommandDigest(payload)),
        };
        writer = new CborWriter(new byte[1024]);
        envelope.Encode(writer);
        return writer.ToArray();
    }

    public IEnumerable<byte[]> Answer(byte[] need)
    {
        NeedRequest request = NeedRequest.Decode(need, 0, need.Length);
        var writer = new BlockWriter(new byte[Limits.MessageBytes]);
        writer.Begin(request.Number);
        int left = request.WindowBytes;
        foreach ((int item, int child, string id, byte[]? value, int offset, int count) in Pieces(request))
        {
            if (left <= 0)
            {
                break;
            }

            left -= count;
            if (!writer.Fits(count))
            {
                yield return writer.ToArray();
                writer.Begin(request.Number);
            }

            writer.Add(item, child, value?.Length ?? 0, offset, value ?? [], offset, count);
            SentBytes += count;
            Sending?.Invoke(id, offset);
        }

        writer.End(0);
        yield return writer.ToArray();
    }

    public void Dispose() => _key.Dispose();

    private IEnumerable<(string Leaf, byte[] Payload)> AnswerReport(TerminalReport report, long tick)
    {
        if (!report.Has(8))
        {
            yield break;
        }

        var writer = new CborWriter(new byte[128]);
        new StateMessage { ReportNumber = report.Number, ServerTimeMs = EpochMs + tick + ClockErrorMs, DesiredManifest = Newest.ManifestId, ReportSeconds = 60, Firmware = Wish }.Encode(writer);
        yield return (Topics.State, writer.ToArray());
        if (!report.AcceptedManifest.AsSpan().SequenceEqual(Newest.ManifestId))
        {
            yield return (Topics.Manifest, Newest.Manifest);
        }
    }

    private IEnumerable<(int Item, int Child, string Id, byte[]? Value, int Offset, int Count)> Pieces(NeedRequest request)
    {
        for (int item = 0; item < request.ItemCount; item++)
        {
            NeedItem wanted = request.Items[item];
            string name = Convert.ToHexString(wanted.Id);
            byte[]? named = Find(name);
            if (named is null)
            {
                yield return (item, 0, name, null, 0, 0);
                continue;
            }

            for (int bit = 0; bit < wanted.Bitmap.Length * 8; bit++)
            {
                if (!wanted.IsWanted(bit))
                {
                    continue;
                }

                int number = wanted.First + bit;
                if (wanted.Mode == NeedRequest.Blocks)
                {
                    int offset = number * request.BlockBytes;
                    if (offset < named.Length)
                    {
                        yield return (item, 0, name, named, offset, Math.Min(request.BlockBytes, named.Length - offset));
                    }

                    continue;
                }

                // Where a parent's children stand is read from what is true, also while something else is sent in its place.
                string id = Convert.ToHexString(_objects.GetValueOrDefault(name) ?? _release[name], ObjectFrame.ChildOffset(number), Limits.IdBytes);
                byte[]? child = Find(id);
                if (child is null)
                {
                    yield return (item, number, id, null, 0, 0);
                    continue;
                }

                for (int offset = 0; offset < child.Length; offset += request.BlockBytes)
                {
                    yield return (item, number, id, child, offset, Math.Min(request.BlockBytes, child.Length - offset));
                }
            }
        }
    }

    private byte[]? Find(string id)
    {
        if (Denied.Contains(id))
        {
            return null;
        }

        return Corrupted.GetValueOrDefault(id) ?? _objects.GetValueOrDefault(id) ?? _release.GetValueOrDefault(id);
    }
}
