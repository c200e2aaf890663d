using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>The real object store on a virtual card, as syncing sees it.</summary>
internal sealed class CardStore(StoreOptions options) : ISyncStore, IDisposable
{
    private readonly CardBoard _card = new();
    private ObjectStore? _opened;

    /// <summary>Blocks that were accepted since start.</summary>
    public int Blocks { get; private set; }

    /// <summary>Blocks that were refused because too many objects are under way.</summary>
    public int Refused { get; private set; }

    public int Errors => Store.Errors;

    private ObjectStore Store => _opened ??= _card.Open(options);

    /// <summary>What the power cut leaves, opened again.</summary>
    public void Reopen()
    {
        _card.Restart();
        _opened = null;
    }

    /// <summary>Objects come and go again, and then both images of the index are lost.</summary>
    public void Bury(int objects)
    {
        _card.Run(() =>
        {
            var bytes = new byte[300];
            var id = new byte[Limits.IdBytes];
            for (int i = 0; i < objects; i++)
            {
                BitConverter.TryWriteBytes(id, i);
                BitConverter.TryWriteBytes(id.AsSpan(4), ~i);
                Store.Put(id, bytes, bytes.Length);
                Store.Remove(id, 0);
            }

            Store.Flush();
        });
        Reopen();
        foreach (string name in (ReadOnlySpan<string>)["objects\\index.a", "objects\\index.b"])
        {
            _card.Disk.Poke(name, new byte[_card.Disk.Peek(name).Length]);
        }
    }

    public bool Contains(byte[] id, int idOffset) => Store.Contains(id, idOffset);

    public int Read(byte[] id, int idOffset, byte[] buffer) => _card.Run(() => Store.Read(id, idOffset, buffer));

    public bool Reserve(int objects, long bytes) => _card.Run(() => Store.Reserve(bytes, objects));

    public int Put(byte[] id, int idOffset, byte[] data, int count) => _card.Run(() => Store.Put(Id(id, idOffset), data, count));

    public int PutBlock(byte[] id, int idOffset, int total, int blockBytes, int block, byte[] data, int start, int count)
    {
        int result = _card.Run(() => Store.PutBlock(Id(id, idOffset), total, blockBytes, block, data, start, count));
        Blocks += result == StoreResult.Ok ? 1 : 0;
        Refused += result == StoreResult.TooManyPartials ? 1 : 0;
        return result;
    }

    public int Partial(byte[] id, int idOffset, byte[] bitmap, out int total) => Store.PartialBitmap(Id(id, idOffset), bitmap, out total, out int blockBytes) > 0 ? blockBytes : 0;

    public int ReadPartial(byte[] id, int idOffset, byte[] buffer) => _card.Run(() => Store.ReadPartial(Id(id, idOffset), buffer));

    public int CompletePartial(byte[] id, int idOffset) => _card.Run(() => Store.CompletePartial(Id(id, idOffset)));

    public void DropPartial(byte[] id, int idOffset) => Store.DropPartial(Id(id, idOffset));

    public void BeginMark() => Store.BeginMark();

    public bool Mark(byte[] id, int idOffset) => Store.Mark(id, idOffset);

    public bool HasUnseen => Store.HasUnseen;

    public int EndMark() => _card.Run(() => Store.EndMark());

    public void Remove(byte[] id, int idOffset) => Store.Remove(id, idOffset);

    public bool Flush() => _card.Run(() => Store.Flush());

    public void Dispose() => _card.Dispose();

    private static byte[] Id(byte[] id, int offset) => id.AsSpan(offset, Limits.IdBytes).ToArray();
}
