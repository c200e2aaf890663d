using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>The other side of the fault runs: publishes editions and answers requests for blocks as SPEC.md §5.2 and §5.3 say, remembering nothing between them.</summary>
internal sealed class FaultServer : IDisposable
{
    /// <summary>Editions that are kept: more than a terminal can be behind in these runs, few enough for runs of any length.</summary>
    private const int EditionsKept = 12;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, byte[]> _objects = [];
    private readonly List<FaultEdition> _editions = [];

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

    /// <summary>Whether <see cref="Sent"/> is kept.</summary>
    public bool CountsBlocks { get; set; }

    /// <summary>How often each object's blocks were sent, by identity and offset.</summary>
    public Dictionary<(string Id, int Offset), int> Sent { get; } = [];

    public FaultEdition Publish()
    {
        var edition = new FaultEdition(Published++, _key);
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
            if (CountsBlocks)
            {
                Sent[(id, offset)] = Sent.GetValueOrDefault((id, offset)) + 1;
            }
        }

        writer.End(0);
        yield return writer.ToArray();
    }

    public void Dispose() => _key.Dispose();

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
                string id = Convert.ToHexString(_objects[name], ObjectFrame.ChildOffset(number), Limits.IdBytes);
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

        return Corrupted.GetValueOrDefault(id) ?? _objects.GetValueOrDefault(id);
    }
}
