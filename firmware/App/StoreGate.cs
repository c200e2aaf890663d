using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>The object store as syncing and the screen see it. Opens it again when the medium comes back.</summary>
internal sealed class StoreGate : ISyncStore
{
    private readonly IStorageRoot _root;
    private readonly bool _isCard;
    private readonly byte[] _id = new byte[Limits.IdBytes];
    private ObjectStore _store;
    private bool _closed;

    /// <param name="card">Used if it is there at start; else <paramref name="inside"/> is.</param>
    /// <param name="closed">Nothing is opened before <see cref="OpenAfterErasure"/>.</param>
    public StoreGate(IStorageRoot card, IStorageRoot inside, bool closed)
    {
        _closed = closed;
        _isCard = card.IsPresent;
        _root = _isCard ? card : inside;
        _store = closed ? ObjectStore.Unopened(Options()) : ObjectStore.Open(Options());
    }

    public bool IsAvailable => _store.IsAvailable;

    public bool IsOnCard => _isCard;

    public int Count => _store.Count;

    public int Errors => _store.Errors;

    public int MemoryRefusals => _store.MemoryRefusals;

    public long FreeBytes => _store.FreeBytes;

    /// <summary>Tries the medium again.</summary>
    /// <returns>True if it is there now and was not before.</returns>
    public bool Reopen()
    {
        if (_closed || _store.IsAvailable || !_root.IsPresent)
        {
            return false;
        }

        _store = ObjectStore.Open(Options());
        return _store.IsAvailable;
    }

    /// <summary>Opens what an erasure left: an empty store.</summary>
    public void OpenAfterErasure()
    {
        _closed = false;
        _store = ObjectStore.Open(Options());
    }

    public bool Contains(byte[] id, int idOffset) => _store.Contains(id, idOffset);

    public int Read(byte[] id, int idOffset, byte[] buffer) => _store.Read(id, idOffset, buffer);

    public bool Reserve(int objects, long bytes) => _store.Reserve(bytes, objects);

    public int Put(byte[] id, int idOffset, byte[] data, int count) => _store.Put(At(id, idOffset), data, count);

    public int PutBlock(byte[] id, int idOffset, int total, int blockBytes, int block, byte[] data, int start, int count)
        => _store.PutBlock(At(id, idOffset), total, blockBytes, block, data, start, count);

    public int Partial(byte[] id, int idOffset, byte[] bitmap, out int total)
        => _store.PartialBitmap(At(id, idOffset), bitmap, out total, out int blockBytes) > 0 ? blockBytes : 0;

    public int ReadPartial(byte[] id, int idOffset, byte[] buffer) => _store.ReadPartial(At(id, idOffset), buffer);

    public int CompletePartial(byte[] id, int idOffset) => _store.CompletePartial(At(id, idOffset));

    public void DropPartial(byte[] id, int idOffset) => _store.DropPartial(At(id, idOffset));

    public void BeginMark() => _store.BeginMark();

    public bool Mark(byte[] id, int idOffset) => _store.Mark(id, idOffset);

    public void EndMark() => _store.EndMark();

    public void Remove(byte[] id, int idOffset) => _store.Remove(id, idOffset);

    public bool Flush() => _store.Flush();

    public void Checkpoint() => _store.Checkpoint();

    public int ScrubRounds => _store.ScrubRounds;

    public int ScrubCursor
    {
        get => _store.ScrubCursor;
        set => _store.ScrubCursor = value;
    }

    /// <summary>Looks at some objects whether they are still what they were.</summary>
    /// <returns>Objects that were not, and are gone.</returns>
    public int Scrub(int objects, byte[] buffer) => _store.Scrub(objects, buffer, IsObject);

    private static bool IsObject(byte[] id, byte[] buffer, int count)
    {
        byte[] exact = new byte[count];
        Array.Copy(buffer, 0, exact, 0, count);
        return ObjectHash.Same(ObjectHash.OfObject(exact), 0, id, 0);
    }

    private StoreOptions Options()
    {
        StoreOptions options = _isCard ? StoreOptions.ForCard(_root.Path) : StoreOptions.ForInternal(_root.Path);
        if (_root.CapacityBytes < options.CapacityBytes)
        {
            options.CapacityBytes = _root.CapacityBytes / options.SegmentBytes * options.SegmentBytes;
        }

        return options;
    }

    private byte[] At(byte[] id, int idOffset)
    {
        Array.Copy(id, idOffset, _id, 0, Limits.IdBytes);
        return _id;
    }
}
