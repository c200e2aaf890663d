using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>The object store as syncing and the screen see it. Opens it again when the medium comes back.</summary>
internal sealed class StoreGate : ISyncStore
{
    /// <summary>Reopenings in vain, ten seconds apart, after which what a medium does not give counts as damaged: five minutes. A dead sector must not keep a hall dark for ever, and a contact that is loose is back by then.</summary>
    private const int PatientReopens = 30;

    private readonly IStorageRoot _root;
    private readonly bool _isCard;
    private readonly Action _lives;
    private readonly byte[] _id = new byte[Limits.IdBytes];
    private ObjectStore _store;
    private ObjectStore? _marking;
    private int _reopens;
    private bool _closed;

    /// <param name="card">The board's card.</param>
    /// <param name="inside">Its internal storage.</param>
    /// <param name="place">Remembers which of the two holds the store.</param>
    /// <param name="closed">Nothing is opened before <see cref="OpenAfterErasure"/>.</param>
    /// <param name="lives">Called now and then while the store looks through its medium, which takes minutes on a slow card.</param>
    public StoreGate(IStorageRoot card, IStorageRoot inside, IStateSlot place, bool closed, Action lives)
    {
        _closed = closed;
        _lives = lives;
        _isCard = StorePlace.IsOnCard(card, inside, place, closed);
        _root = _isCard ? card : inside;
        StoreOptions options = OwnOptions();
        _store = closed ? ObjectStore.Unopened(options) : ObjectStore.Open(options);
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

        StoreOptions options = OwnOptions();
        options.SkipUnreadable = ++_reopens > PatientReopens;
        _store = ObjectStore.Open(options);
        return _store.IsAvailable;
    }

    /// <summary>Opens what an erasure left: an empty store.</summary>
    public void OpenAfterErasure()
    {
        _closed = false;
        _store = ObjectStore.Open(OwnOptions());
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

    public void BeginMark()
    {
        _marking = _store;
        _store.BeginMark();
    }

    public bool Mark(byte[] id, int idOffset) => _store.Mark(id, idOffset);

    public bool HasUnseen => _store.HasUnseen;

    public int EndMark()
    {
        // A store that was opened again since knows nothing of the marks before, and one that is not available had nothing to be marked.
        return _marking == _store && _store.IsAvailable ? _store.EndMark() : StoreResult.Ok;
    }

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

    private StoreOptions OwnOptions()
    {
        StoreOptions options = Options(_root, _isCard);
        options.Progress = _lives;
        return options;
    }

    internal static StoreOptions Options(IStorageRoot root, bool isCard)
    {
        StoreOptions options = isCard ? StoreOptions.ForCard(root.Path) : StoreOptions.ForInternal(root.Path);
        if (root.CapacityBytes < options.CapacityBytes)
        {
            options.CapacityBytes = root.CapacityBytes / options.SegmentBytes * options.SegmentBytes;
        }

        return options;
    }

    private byte[] At(byte[] id, int idOffset)
    {
        Array.Copy(id, idOffset, _id, 0, Limits.IdBytes);
        return _id;
    }
}
