using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Tests.Storage;

public sealed class ObjectStoreTests
{
    private readonly byte[] _buffer = new byte[32 * 1024];

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(4096)]
    [InlineData(32768)]
    public void What_was_put_is_read_back_before_and_after_flush_and_restart(int length)
    {
        using var board = new CardBoard();
        byte[] bytes = Sample.Bytes(length, length);
        byte[] id = Sample.Id(bytes);
        board.Run(() =>
        {
            ObjectStore store = ObjectStore.Open(CardBoard.Small());
            Assert.Equal(StoreResult.NotHeld, store.Read(id, 0, _buffer));
            Assert.Equal(StoreResult.Ok, store.Put(id, bytes, bytes.Length));
            Assert.Equal(length, store.Read(id, 0, _buffer));
            Assert.Equal(bytes, _buffer[..length]);
            Assert.True(store.Flush());
            Assert.Equal(length, store.Read(id, 0, _buffer));
            Assert.Equal(StoreResult.AlreadyHeld, store.Put(id, bytes, bytes.Length));
        });
        board.Restart();
        board.Run(() =>
        {
            ObjectStore store = ObjectStore.Open(CardBoard.Small());
            Assert.True(store.Contains(id, 0));
            Array.Clear(_buffer);
            Assert.Equal(length, store.Read(id, 0, _buffer));
            Assert.Equal(bytes, _buffer[..length]);
            Assert.Equal(1, store.Count);
            Assert.Equal(0, store.Errors);
        });
    }

    [Fact]
    public void A_read_into_a_buffer_that_is_too_small_is_refused_and_keeps_the_object()
    {
        using var board = new CardBoard();
        byte[] bytes = Sample.Bytes(1, 500);
        byte[] id = Sample.Id(bytes);
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            store.Put(id, bytes, bytes.Length);
            Assert.Equal(StoreResult.BadArgument, store.Read(id, 0, new byte[499]));
            Assert.Equal(500, store.Read(id, 0, new byte[500]));
        });
    }

    [Fact]
    public void Blocks_of_an_object_are_kept_over_a_restart_and_become_the_object()
    {
        using var board = new CardBoard();
        byte[] bytes = Sample.Bytes(5, 10_000);
        byte[] id = Sample.Id(bytes);
        var bitmap = new byte[16];
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Assert.Equal(StoreResult.Ok, store.PutBlock(id, bytes.Length, 2048, 3, bytes, 3 * 2048, 2048));
            Assert.Equal(StoreResult.Ok, store.PutBlock(id, bytes.Length, 2048, 0, bytes, 0, 2048));
            Assert.Equal(StoreResult.AlreadyHeld, store.PutBlock(id, bytes.Length, 2048, 0, bytes, 0, 2048));
            Assert.Equal(StoreResult.BadArgument, store.PutBlock(id, bytes.Length, 2048, 4, bytes, 0, 2048));
            Assert.False(store.Contains(id, 0));
        });
        board.Restart();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Assert.Equal(2, store.PartialBitmap(id, bitmap, out int total, out int blockBytes));
            Assert.Equal((10_000, 2048), (total, blockBytes));
            Assert.Equal(0b1001, bitmap[0]);
            Assert.Equal(StoreResult.NotHeld, store.ReadPartial(id, _buffer));
            Assert.Equal(StoreResult.Ok, store.PutBlock(id, bytes.Length, 2048, 1, bytes, 2048, 2048));
            Assert.Equal(StoreResult.Ok, store.PutBlock(id, bytes.Length, 2048, 2, bytes, 4096, 2048));
            Assert.Equal(StoreResult.Ok, store.PutBlock(id, bytes.Length, 2048, 4, bytes, 8192, 10_000 - 8192));
            Assert.Equal(10_000, store.ReadPartial(id, _buffer));
            Assert.Equal(bytes, _buffer[..10_000]);
            Assert.Equal(StoreResult.Ok, store.CompletePartial(id));
            Assert.Equal(0, store.PartialCount);
            store.Flush();
        });
        board.Restart();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            Assert.Equal(10_000, store.Read(id, 0, _buffer));
            Assert.Equal(bytes, _buffer[..10_000]);
            Assert.Equal(0, store.PartialCount);
        });
    }

    [Fact]
    public void In_a_full_index_as_many_objects_are_evicted_as_were_asked_for_and_no_more()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            ObjectStore store = board.Open(CardBoard.Small(objects: 200));
            for (int i = 0; i < 200; i++)
            {
                byte[] bytes = Sample.Bytes(i, 100);
                Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, 100));
            }

            store.BeginMark();
            for (int i = 0; i < 200; i += 2)
            {
                store.Mark(Sample.Id(Sample.Bytes(i, 100)), 0);
            }

            store.EndMark();
            Assert.True(store.Reserve(6000, 60));
            Assert.Equal(140, store.Count);
            Assert.True(store.Reserve(10_000, 100));
            Assert.Equal(100, store.Count);
            Assert.False(store.Reserve(10_100, 101));
            Assert.Equal(100, store.Count);
        });
    }

    [Fact]
    public void Nothing_is_evicted_before_the_first_marking_and_never_what_is_marked()
    {
        using var board = new CardBoard();
        board.Run(() =>
        {
            ObjectStore store = board.Open();
            var ids = new List<byte[]>();
            for (int i = 0; ; i++)
            {
                byte[] bytes = Sample.Bytes(i, 20_000);
                byte[] id = Sample.Id(bytes);
                if (store.Put(id, bytes, bytes.Length) != StoreResult.Ok)
                {
                    break;
                }

                ids.Add(id);
            }

            Assert.InRange(ids.Count, 18, 22);
            Assert.False(store.Reserve(100_000, 5));
            Assert.Equal(ids.Count, store.Count);

            store.BeginMark();
            for (int i = 0; i < ids.Count; i += 2)
            {
                store.Mark(ids[i], 0);
            }

            store.EndMark();
            Assert.True(store.Reserve(100_000, 5));
            for (int i = 0; i < 5; i++)
            {
                byte[] bytes = Sample.Bytes(1000 + i, 20_000);
                Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), bytes, bytes.Length));
            }

            for (int i = 0; i < ids.Count; i += 2)
            {
                Assert.Equal(20_000, store.Read(ids[i], 0, _buffer));
            }

            Assert.False(store.Reserve(3_000_000, 5));
            Assert.Equal(0, store.Errors);
        });
    }
}
