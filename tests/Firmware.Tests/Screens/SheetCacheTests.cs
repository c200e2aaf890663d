using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public sealed class SheetCacheTests : IDisposable
{
    private const int SheetBytes = (12 * 16 * 32 * 2) + 64;
    private readonly TestScreen _screen = new(sheetCacheBytes: 4 * SheetBytes);
    private readonly TestStore _store = new();
    private readonly TestFont _font = new(1, 12);

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void A_sheet_is_decoded_once_for_each_pair_of_colours()
    {
        var cache = new SheetCache(_store, _screen.SheetCacheBytes);
        byte[] id = _font.Sheet(_store, 0);
        int entry = cache.Sheet(id, 0, 0x0000, 0xFFFF);
        Assert.NotEqual(0, entry);
        Assert.Equal((12, 32, 16), (cache.CellWidth(entry), cache.CellHeight(entry), cache.GlyphCount(entry)));
        Assert.Equal(entry, cache.Sheet(id, 0, 0x0000, 0xFFFF));
        Assert.Equal(1, cache.Decoded);
        Assert.NotEqual(entry, cache.Sheet(id, 0, 0xF800, 0xFFFF));
        Assert.Equal(2, cache.Decoded);
    }

    [Fact]
    public void The_graphics_heap_never_holds_more_than_the_budget_and_the_oldest_goes_first()
    {
        var cache = new SheetCache(_store, _screen.SheetCacheBytes);
        byte[][] ids = [.. Enumerable.Range(0, 40).Select(i => _font.Sheet(_store, i))];
        int before = _screen.Heap.UsedBytes;
        var model = new List<int>();
        var random = new Random(5);
        for (int i = 0; i < 5000; i++)
        {
            int sheet = random.Next(random.Next(1, ids.Length));
            bool held = cache.Holds(ids[sheet], 0, 0, 0xFFFF);
            Assert.Equal(model.Contains(sheet), held);
            Assert.NotEqual(0, cache.Sheet(ids[sheet], 0, 0, 0xFFFF));
            model.Remove(sheet);
            model.Add(sheet);
            if (model.Count > 4)
            {
                model.RemoveAt(0);
            }

            Assert.True(cache.UsedBytes <= _screen.SheetCacheBytes);
            Assert.True(_screen.Heap.UsedBytes - before <= _screen.SheetCacheBytes);
        }

        cache.Clear();
        Assert.Equal(0, cache.UsedBytes);
        Assert.Equal(before, _screen.Heap.UsedBytes);
    }

    [Fact]
    public void A_heap_that_clearing_mends_is_no_want_of_memory_and_one_that_is_full_is()
    {
        var cache = new SheetCache(_store, 40 * SheetBytes);
        byte[][] ids = [.. Enumerable.Range(0, 20).Select(i => _font.Sheet(_store, i))];
        Assert.All(ids, id => Assert.NotEqual(0, cache.Sheet(id, 0, 0, 0xFFFF)));
        Assert.False(cache.Holds(ids[0], 0, 0, 0xFFFF), "the heap is smaller than the budget says");
        Assert.Equal(0, cache.MemoryRefusals);

        cache.Clear();
        using nanoFramework.UI.Bitmap hog = new(480, 112);
        Assert.Equal(0, cache.Sheet(ids[0], 0, 0, 0xFFFF));
        Assert.Equal(1, cache.MemoryRefusals);
    }

    [Fact]
    public void A_prefetch_takes_the_room_of_others_but_not_of_its_own()
    {
        var cache = new SheetCache(_store, _screen.SheetCacheBytes);
        byte[][] ids = [.. Enumerable.Range(0, 10).Select(i => _font.Sheet(_store, i))];
        for (int i = 0; i < 4; i++)
        {
            cache.Sheet(ids[i], 0, 0, 0xFFFF);
        }

        cache.BeginPrefetch();
        Assert.True(cache.Prefetch(ids[3], 0, 0, 0xFFFF));
        for (int i = 4; i < 7; i++)
        {
            Assert.True(cache.Prefetch(ids[i], 0, 0, 0xFFFF));
        }

        Assert.False(cache.Prefetch(ids[7], 0, 0, 0xFFFF));
        Assert.All(Enumerable.Range(3, 4), i => Assert.True(cache.Holds(ids[i], 0, 0, 0xFFFF)));
        cache.BeginPrefetch();
        Assert.True(cache.Prefetch(ids[7], 0, 0, 0xFFFF));
    }

    [Fact]
    public void Damaged_sheets_are_refused_before_they_cost_memory()
    {
        var cache = new SheetCache(_store, _screen.SheetCacheBytes);
        byte[] good = _store.Get(_font.Sheet(_store, 0));
        var random = new Random(7);
        byte[] id = new byte[Limits.IdBytes];
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = [.. good];
            bad[random.Next(i % 2 == 0 ? 60 : bad.Length)] ^= (byte)random.Next(1, 256);
            random.NextBytes(id);
            _store.Put(id, bad[..random.Next(bad.Length * 3 / 4, bad.Length)]);
            int entry = cache.Sheet(id, 0, 0, 0xFFFF);
            if (entry != 0)
            {
                Assert.Equal(cache.CellWidth(entry) * cache.GlyphCount(entry), cache.Bitmap(entry).Width);
                Assert.Equal(cache.CellHeight(entry), cache.Bitmap(entry).Height);
            }

            Assert.True(cache.UsedBytes <= _screen.SheetCacheBytes);
        }

        Assert.Equal(0, cache.Sheet(new byte[Limits.IdBytes], 0, 0, 0));
    }

    [Fact]
    public void A_picture_larger_than_the_budget_is_refused_by_its_header()
    {
        var cache = new SheetCache(_store, _screen.SheetCacheBytes);
        byte[] small = _store.Add(ObjectKind.Image, [1, .. TestGif.Encode(new byte[400], 20, 20)]);
        byte[] large = _store.Add(ObjectKind.Image, [1, .. "GIF89a"u8, 0x00, 0x04, 0x58, 0x02, 0x91, 0, 0, .. new byte[40]]);
        byte[] noPicture = _store.Add(ObjectKind.Image, [2, 0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xE1, 0, 1, 0, 0]);
        Assert.NotEqual(0, cache.Image(small, 0));
        Assert.Equal(0, cache.Image(large, 0));
        Assert.Equal(0, cache.Image(noPicture, 0));
        Assert.Equal(1, cache.Decoded);
    }

    [Fact]
    public void A_jpegs_size_is_read_from_its_frame_header()
    {
        byte[] jpeg = [2, 0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xC2, 0, 17, 8, 0x01, 0x40, 0x01, 0xE0, 3, 0, 0];
        Assert.True(PictureSize.Read(jpeg, 1, jpeg.Length, out int width, out int height));
        Assert.Equal((480, 320), (width, height));
        for (int end = 1; end < 24; end++)
        {
            Assert.False(PictureSize.Read(jpeg, 1, end, out _, out _));
        }
    }
}
