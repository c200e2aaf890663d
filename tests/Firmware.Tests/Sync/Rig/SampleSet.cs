using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>A set as the publisher would make it, with bytes that mean nothing: syncing looks at frames only.</summary>
internal sealed class SampleSet
{
    private SampleSet(byte[] root, Dictionary<string, byte[]> objects)
    {
        Root = root;
        Objects = objects;
    }

    public byte[] Root { get; }

    public Dictionary<string, byte[]> Objects { get; }

    public long Bytes => Objects.Values.Sum(o => (long)o.Length);

    /// <summary>Two views, each with chrome, a font table with sheets, and documents of pages; a picture on some pages.</summary>
    public static SampleSet Build(Random random, int documents, int pagesEach, int sheets = 40, int pageBytes = 1200, int pictures = 3)
        => Build(Pages(random, documents, pagesEach, pageBytes), Blobs(random, sheets, 1400), Blobs(random, pictures, 18000), random.Next());

    /// <summary>The same set with one page changed.</summary>
    public static (SampleSet Before, SampleSet After) Edit(Random random, int documents, int pagesEach)
    {
        byte[][][][] pages = Pages(random, documents, pagesEach, 1200);
        byte[][] sheets = Blobs(random, 40, 1400);
        byte[][] pictures = Blobs(random, 3, 18000);
        int chrome = random.Next();
        SampleSet before = Build(pages, sheets, pictures, chrome);
        random.NextBytes(pages[0][documents / 2][0].AsSpan(0, 30));
        return (before, Build(pages, sheets, pictures, chrome));
    }

    /// <summary>A set of objects that exist elsewhere.</summary>
    public static SampleSet From(byte[] root, Func<byte[], byte[]> find)
    {
        Dictionary<string, byte[]> reached = [];
        Reach(root, find, reached);
        return new SampleSet(root, reached);
    }

    /// <summary>A manifest for it, signed.</summary>
    public byte[] Manifest(ECDsa key, long sequence, string division = "410328101203", string profile = "village", Action<ManifestPayload>? change = null)
    {
        ManifestPayload payload = new()
        {
            Division = division,
            Profile = profile,
            Sequence = sequence,
            IssuedAt = 1793500000,
            Root = Root,
            ObjectCount = Objects.Count,
            ObjectBytes = Bytes,
        };
        change?.Invoke(payload);
        CborWriter writer = new(new byte[Limits.ManifestBytes]);
        payload.Encode(writer);
        return Envelope(key, writer.ToArray(), ObjectHash.ManifestDigest(writer.ToArray()));
    }

    public static byte[] Envelope(ECDsa key, byte[] payload, byte[] digest)
    {
        ECParameters parameters = key.ExportParameters(false);
        SignedEnvelope envelope = new()
        {
            KeyId = ObjectHash.OfKey([.. parameters.Q.X!, .. parameters.Q.Y!]),
            Payload = payload,
            Signature = key.SignHash(digest),
        };
        CborWriter writer = new(new byte[Limits.MessageBytes]);
        envelope.Encode(writer);
        return writer.ToArray();
    }

    private static byte[][][][] Pages(Random random, int documents, int pagesEach, int pageBytes)
        => [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, documents).Select(_ => Blobs(random, pagesEach, pageBytes)).ToArray())];

    private static byte[][] Blobs(Random random, int count, int bytes)
    {
        byte[][] blobs = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            blobs[i] = new byte[(bytes / 2) + random.Next(bytes)];
            random.NextBytes(blobs[i]);
        }

        return blobs;
    }

    private static SampleSet Build(byte[][][][] pages, byte[][] sheets, byte[][] pictures, int chromeSeed)
    {
        Dictionary<string, byte[]> objects = [];
        byte[] Add(byte kind, IEnumerable<byte[]> children, byte[] payload)
        {
            byte[] value = ObjectFrame.Build(kind, [.. children.SelectMany(c => c)], payload);
            byte[] id = ObjectHash.OfObject(value);
            objects[Convert.ToHexString(id)] = value;
            return id;
        }

        byte[][] pictureIds = [.. pictures.Select(p => Add(ObjectKind.Image, [], p))];
        byte[][] sheetIds = [.. sheets.Select(s => Add(ObjectKind.Sheet, [], s))];
        List<byte[]> views = [];
        for (int size = 0; size < pages.Length; size++)
        {
            byte[] chrome = new byte[300];
            new Random(chromeSeed + size).NextBytes(chrome);
            List<byte[]> children = [Add(ObjectKind.Chrome, [], chrome), Add(ObjectKind.FontTable, sheetIds, [(byte)size])];
            for (int d = 0; d < pages[size].Length; d++)
            {
                List<byte[]> list = [];
                for (int p = 0; p < pages[size][d].Length; p++)
                {
                    byte[][] placed = pictureIds.Length > 0 && (d + p) % 7 == 0 ? [pictureIds[(d + p) % pictureIds.Length]] : [];
                    list.Add(Add(ObjectKind.Page, placed, pages[size][d][p]));
                }

                children.Add(Add(ObjectKind.PageList, list, [(byte)d, (byte)size, (byte)(d >> 8)]));
            }

            views.Add(Add(ObjectKind.View, children, [(byte)size]));
        }

        byte[] root = Add(ObjectKind.Root, views, [1]);
        return From(root, id => objects[Convert.ToHexString(id)]);
    }

    private static void Reach(byte[] id, Func<byte[], byte[]> from, Dictionary<string, byte[]> into)
    {
        byte[] value = from(id);
        if (into.TryAdd(Convert.ToHexString(id), value))
        {
            for (int i = 0; i < ObjectFrame.ChildCount(value); i++)
            {
                Reach(value.AsSpan(ObjectFrame.ChildOffset(i), Limits.IdBytes).ToArray(), from, into);
            }
        }
    }
}
