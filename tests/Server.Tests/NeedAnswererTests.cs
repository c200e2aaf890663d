using FsCheck;
using FsCheck.Fluent;
using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Link;

namespace KioskFleet.Server.Tests;

public sealed class NeedAnswererTests
{
    private const int Window = LinkLimits.WindowBytes;

    [Fact]
    public async Task All_blocks_of_an_object_add_up_to_the_object()
    {
        MemoryObjects objects = new();
        byte[] id = objects.Add(Noise(30_000, 1));
        Dictionary<(int, int), byte[]> got = await FetchAsync(objects, Request(2048, Window, (NeedRequest.Blocks, id, 0, Ones(15))));
        Assert.Equal(objects[id], got[(0, 0)]);
    }

    [Fact]
    public async Task A_block_of_the_largest_size_travels_whole()
    {
        MemoryObjects objects = new();
        byte[] id = objects.Add(Noise(Limits.ObjectBytes, 2));
        List<byte[]> messages = [];
        await AnswerAsync(objects, Request(Limits.MaxBlockBytes, Window, (NeedRequest.Blocks, id, 0, Ones(8))), messages);
        Assert.Equal(8, messages.SelectMany(Records).Count(r => r.Count == Limits.MaxBlockBytes));
        Assert.All(messages, m => Assert.InRange(m.Length, 3, Limits.MaxBlockBytes + 17));
    }

    [Fact]
    public async Task An_object_that_does_not_exist_is_answered_with_total_zero()
    {
        List<byte[]> messages = [];
        await AnswerAsync(new MemoryObjects(), Request(2048, Window, (NeedRequest.Blocks, new byte[16], 0, Ones(3)), (NeedRequest.Children, new byte[16], 4, Ones(2))), messages);
        Assert.Equal([(0, 0, 0), (1, 4, 0), (1, 5, 0)], messages.SelectMany(Records).Select(r => (r.Item, r.Child, r.Total)));
    }

    [Fact]
    public async Task A_child_that_the_parent_does_not_have_is_answered_with_total_zero()
    {
        MemoryObjects objects = new();
        byte[] child = objects.Add(ObjectFrame.Build(ObjectKind.Page, [], Noise(100, 3)));
        byte[] parent = objects.Add(ObjectFrame.Build(ObjectKind.PageList, child, []));
        List<byte[]> messages = [];
        await AnswerAsync(objects, Request(2048, Window, (NeedRequest.Children, parent, 0, Ones(2))), messages);
        Assert.Equal([(0, 104), (1, 0)], messages.SelectMany(Records).Select(r => (r.Child, r.Total)));
    }

    [Fact]
    public async Task Blocks_behind_the_end_are_answered_with_the_length_alone()
    {
        MemoryObjects objects = new();
        byte[] id = objects.Add(Noise(1000, 4));
        List<byte[]> messages = [];
        await AnswerAsync(objects, Request(512, Window, (NeedRequest.Blocks, id, 2, Ones(6))), messages);
        Record record = Assert.Single(messages.SelectMany(Records));
        Assert.Equal((1000, 1000, 0), (record.Total, record.Offset, record.Count));
    }

    [Fact]
    public async Task A_child_larger_than_the_window_is_still_sent_whole()
    {
        MemoryObjects objects = new();
        byte[] child = objects.Add(ObjectFrame.Build(ObjectKind.Page, [], Noise(20_000, 5)));
        byte[] parent = objects.Add(ObjectFrame.Build(ObjectKind.PageList, [.. child, .. child], []));
        Dictionary<(int, int), byte[]> got = await FetchAsync(objects, Request(1024, 1024, (NeedRequest.Children, parent, 0, Ones(2))));
        Assert.Equal(objects[child], got[(0, 0)]);
        Assert.False(got.ContainsKey((0, 1)));
    }

    [Fact]
    public void Any_request_is_answered_with_true_data_inside_its_limits()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => CheckRandomAsync(seed).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_window_asking_again_for_the_rest_ends_with_everything()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => CheckConvergesAsync(seed).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task CheckRandomAsync(int seed)
    {
        Random random = new(seed);
        MemoryObjects objects = new();
        byte[][] leaves = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => objects.Add(ObjectFrame.Build(ObjectKind.Page, [], Noise(random.Next(0, 30_000), seed + i))))];
        byte[] parent = objects.Add(ObjectFrame.Build(ObjectKind.PageList, [.. leaves.SelectMany(l => l)], Noise(random.Next(0, 500), seed)));
        int blockBytes = random.Next(Limits.MinBlockBytes, Limits.MaxBlockBytes + 1);
        int window = random.Next(Limits.MinBlockBytes, 1024 * 1024);
        var items = Enumerable.Range(0, random.Next(1, Limits.NeedItems + 1)).Select(_ =>
        {
            int mode = random.Next(2);
            byte[] id = random.Next(5) == 0 ? Noise(16, random.Next()) : mode == NeedRequest.Children ? parent : leaves[random.Next(leaves.Length)];
            byte[] bitmap = Noise(random.Next(1, 4), random.Next());
            return (mode, id, random.Next(0, 20), bitmap);
        }).ToArray();
        NeedRequest request = Request(blockBytes, window, items);
        List<byte[]> messages = [];
        long sent = await AnswerAsync(objects, request, messages);

        Assert.Equal(sent, messages.Sum(m => m.Length));
        Assert.All(messages, m => Assert.True(m.Length <= Math.Max(Limits.MessageBytes, blockBytes + 17)));

        // Only the object that the window ended in may go beyond it.
        Assert.True(sent <= Math.Min(window, Window) + Limits.ObjectBytes + (2 * Limits.MessageBytes), $"{sent} bytes for a window of {window}");
        Assert.Equal([.. Enumerable.Repeat(false, messages.Count - 1), true], messages.Select(Ends));
        foreach (Record record in messages.SelectMany(Records))
        {
            NeedItem item = request.Items[record.Item];
            byte[]? source = objects.Find(item.Id);
            if (item.Mode == NeedRequest.Children)
            {
                Assert.True(item.IsWanted(record.Child - item.First));
                source = source is not null && record.Child < ObjectFrame.ChildCount(source) ? objects.Find(source.AsSpan(ObjectFrame.ChildOffset(record.Child), 16).ToArray()) : null;
            }
            else if (record.Count > 0)
            {
                Assert.Equal(0, record.Offset % blockBytes);
                Assert.True(item.IsWanted((record.Offset / blockBytes) - item.First));
                Assert.True(record.Count == blockBytes || record.Offset + record.Count == record.Total);
            }

            Assert.Equal(source?.Length ?? 0, record.Total);
            if (source is not null)
            {
                Assert.True(source.AsSpan(record.Offset, record.Count).SequenceEqual(record.Data));
            }
        }
    }

    private static async Task CheckConvergesAsync(int seed)
    {
        Random random = new(seed);
        MemoryObjects objects = new();
        byte[][] leaves = [.. Enumerable.Range(0, random.Next(1, 20)).Select(i => objects.Add(ObjectFrame.Build(ObjectKind.Page, [], Noise(random.Next(0, 4000), seed + i))))];
        byte[] parent = objects.Add(ObjectFrame.Build(ObjectKind.PageList, [.. leaves.SelectMany(l => l)], []));
        int window = random.Next(Limits.MinBlockBytes, 8000);
        HashSet<int> missing = [.. Enumerable.Range(0, leaves.Length)];
        for (int round = 0; missing.Count > 0; round++)
        {
            Assert.True(round <= leaves.Length, "A round brought nothing.");
            byte[] bitmap = new byte[3];
            foreach (int child in missing)
            {
                bitmap[child >> 3] |= (byte)(1 << (child & 7));
            }

            foreach (((int _, int child), byte[] bytes) in await FetchAsync(objects, Request(random.Next(256, 4097), window, (NeedRequest.Children, parent, 0, bitmap))))
            {
                Assert.Equal(objects[leaves[child]], bytes);
                missing.Remove(child);
            }
        }
    }

    /// <returns>Bytes sent, as the answerer counts them.</returns>
    private static async Task<long> AnswerAsync(MemoryObjects objects, NeedRequest request, List<byte[]> messages)
    {
        AnswerTotals totals = await new NeedAnswerer(objects).AnswerAsync(
            request,
            Window,
            m =>
            {
                messages.Add(m.ToArray());
                return ValueTask.CompletedTask;
            },
            default);
        Assert.Equal(messages.SelectMany(Records).Count(), totals.Records);
        return totals.Bytes;
    }

    /// <summary>Puts the records together again, as a terminal does.</summary>
    private static async Task<Dictionary<(int Item, int Child), byte[]>> FetchAsync(MemoryObjects objects, NeedRequest request)
    {
        List<byte[]> messages = [];
        await AnswerAsync(objects, request, messages);
        Dictionary<(int, int), (byte[] Bytes, int Got)> parts = [];
        foreach (Record record in messages.SelectMany(Records).Where(r => r.Total > 0))
        {
            (byte[] bytes, int got) = parts.GetValueOrDefault((record.Item, record.Child), (new byte[record.Total], 0));
            record.Data.CopyTo(bytes, record.Offset);
            parts[(record.Item, record.Child)] = (bytes, got + record.Count);
        }

        return parts.Where(p => p.Value.Got == p.Value.Bytes.Length).ToDictionary(p => p.Key, p => p.Value.Bytes);
    }

    private static NeedRequest Request(int blockBytes, int window, params (int Mode, byte[] Id, int First, byte[] Bitmap)[] items)
    {
        NeedRequest request = new() { Number = 77, BlockBytes = blockBytes, WindowBytes = window };
        foreach ((int mode, byte[] id, int first, byte[] bitmap) in items)
        {
            request.Add(mode, id, first, bitmap);
        }

        // Through the wire, so that the codec is part of what is tested.
        byte[] bytes = TestTerminal.Bytes(request.Encode);
        return NeedRequest.Decode(bytes, 0, bytes.Length);
    }

    private static List<Record> Records(byte[] message)
    {
        BlockReader reader = new();
        reader.Begin(message, message.Length);
        Assert.Equal(77, reader.RequestNumber);
        List<Record> records = [];
        while (reader.Next())
        {
            records.Add(new Record(reader.Item, reader.Child, reader.Total, reader.Offset, reader.DataCount, message[reader.DataStart..(reader.DataStart + reader.DataCount)]));
        }

        return records;
    }

    private static bool Ends(byte[] message)
    {
        BlockReader reader = new();
        reader.Begin(message, message.Length);
        while (reader.Next())
        {
        }

        return reader.Ended;
    }

    private static byte[] Ones(int count)
    {
        byte[] bitmap = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++)
        {
            bitmap[i >> 3] |= (byte)(1 << (i & 7));
        }

        return bitmap;
    }

    private static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Record(int Item, int Child, int Total, int Offset, int Count, byte[] Data);

    private sealed class MemoryObjects : IObjectSource
    {
        private readonly Dictionary<string, byte[]> _objects = [];

        public byte[] this[byte[] id] => _objects[Convert.ToHexString(id)];

        public byte[] Add(byte[] bytes)
        {
            byte[] id = ObjectHash.OfObject(bytes);
            _objects[Convert.ToHexString(id)] = bytes;
            return id;
        }

        public byte[]? Find(byte[] id) => _objects.GetValueOrDefault(Convert.ToHexString(id));

        public ValueTask<byte[]?> FindAsync(byte[] id, CancellationToken cancellation) => ValueTask.FromResult(Find(id));
    }
}
