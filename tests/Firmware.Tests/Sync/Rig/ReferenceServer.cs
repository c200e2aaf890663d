using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>Answers requests for blocks as SPEC.md §5.2 and §5.3 say, with nothing remembered between them.</summary>
internal sealed class ReferenceServer
{
    private readonly Dictionary<string, byte[]> _objects = [];

    /// <summary>Pieces of objects that begin and end anywhere, as the specification allows.</summary>
    public bool RaggedPieces { get; set; }

    /// <summary>Leaves out the end mark, as if its message were lost.</summary>
    public bool NoEnd { get; set; }

    /// <summary>Seconds that end marks ask to wait.</summary>
    public int WaitSeconds { get; set; }

    /// <summary>Objects, by identity in hexadecimal, that are never answered for.</summary>
    public HashSet<string> Silent { get; } = [];

    public int Requests { get; private set; }

    /// <summary>How often each object's bytes were sent, by identity.</summary>
    public Dictionary<string, long> SentBytes { get; } = [];

    public void Add(byte[] data) => _objects[Convert.ToHexString(ObjectHash.OfObject(data))] = data;

    public void Remove(byte[] id) => _objects.Remove(Convert.ToHexString(id));

    /// <summary>Replaces what is sent for an identity, without changing the identity.</summary>
    public void Corrupt(byte[] id, byte[] data) => _objects[Convert.ToHexString(id)] = data;

    public byte[]? Find(byte[] id) => _objects.GetValueOrDefault(Convert.ToHexString(id));

    public IEnumerable<byte[]> Answer(byte[] need)
    {
        Requests++;
        NeedRequest request = NeedRequest.Decode(need, 0, need.Length);
        BlockWriter writer = new(new byte[Limits.MessageBytes]);
        writer.Begin(request.Number);
        int left = request.WindowBytes;
        foreach ((int item, int child, int total, int offset, byte[] data, int start, int count) in Pieces(request))
        {
            if (Silent.Count > 0 && Silent.Contains(Convert.ToHexString(ObjectHash.OfObject(data))))
            {
                continue;
            }

            if (left <= 0)
            {
                break;
            }

            left -= count;
            if (count > 0)
            {
                Note(ObjectHash.OfObject(data), count);
            }

            if (!writer.Fits(count))
            {
                yield return writer.ToArray();
                writer.Begin(request.Number);
            }

            writer.Add(item, child, total, offset, data, start, count);
        }

        if (!NoEnd)
        {
            writer.End(WaitSeconds);
        }

        if (writer.Length > 2)
        {
            yield return writer.ToArray();
        }
    }

    private IEnumerable<(int Item, int Child, int Total, int Offset, byte[] Data, int Start, int Count)> Pieces(NeedRequest request)
    {
        for (int item = 0; item < request.ItemCount; item++)
        {
            NeedItem wanted = request.Items[item];
            byte[]? named = Find(wanted.Id);
            if (named == null)
            {
                yield return (item, 0, 0, 0, [], 0, 0);
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
                        int count = Math.Min(request.BlockBytes, named.Length - offset);
                        yield return (item, 0, named.Length, offset, named, offset, count);
                    }

                    continue;
                }

                byte[] id = named.AsSpan(ObjectFrame.ChildOffset(number), Limits.IdBytes).ToArray();
                byte[]? child = Find(id);
                if (child == null)
                {
                    yield return (item, number, 0, 0, [], 0, 0);
                    continue;
                }

                int step = RaggedPieces ? 1 + (number * 37 % request.BlockBytes) : request.BlockBytes;
                for (int offset = 0; offset < child.Length; offset += step)
                {
                    int count = Math.Min(step, child.Length - offset);
                    yield return (item, number, child.Length, offset, child, offset, count);
                }
            }
        }
    }

    private void Note(byte[] id, int count)
    {
        string key = Convert.ToHexString(id);
        SentBytes[key] = SentBytes.GetValueOrDefault(key) + count;
    }
}
