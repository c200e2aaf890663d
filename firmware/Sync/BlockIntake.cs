using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Takes answers apart, keeps blocks, and turns whole objects into held ones once their hash is right. One buffer of a block is all it keeps of data.</summary>
public sealed class BlockIntake
{
    private readonly ISyncStore _store;
    private readonly WantList _wants;
    private readonly NeedComposer _composer;
    private readonly ClosureWalk _walk;
    private readonly byte[] _buffer;
    private readonly BlockReader _reader = new BlockReader();
    private readonly byte[] _stage = new byte[Limits.MaxBlockBytes];
    private int _stageWant = -1;
    private int _stageBlock;
    private int _stageCount;

    /// <param name="buffer">32 KiB to read into; may be shared with others on the same thread.</param>
    public BlockIntake(ISyncStore store, WantList wants, NeedComposer composer, ClosureWalk walk, byte[] buffer)
    {
        _store = store;
        _wants = wants;
        _composer = composer;
        _walk = walk;
        _buffer = buffer;
    }

    /// <summary>Set by <see cref="Take"/>: the answer to this request has ended.</summary>
    public bool Ended { get; private set; }

    public int WaitSeconds { get; private set; }

    public int RequestNumber { get; private set; }

    /// <summary>Data bytes of the message that were wanted.</summary>
    public int UsefulBytes { get; private set; }

    /// <summary>The server said that an object does not exist, and never will under this request.</summary>
    public bool NoSuchObject { get; private set; }

    /// <summary>Identity of that object.</summary>
    public readonly byte[] LostId = new byte[Limits.IdBytes];

    /// <summary>Objects whose data did not have their hash, since start.</summary>
    public int Damaged { get; private set; }

    /// <summary>Messages that were not what SPEC.md says, since start.</summary>
    public int Malformed { get; private set; }

    /// <summary>Data bytes that came and were not wanted (any more), since start.</summary>
    public long UselessBytes { get; private set; }

    /// <summary>The store's answer to the last write that failed; 0 if none did during the last message.</summary>
    public int StoreFailure { get; private set; }

    /// <summary>Takes one message.</summary>
    public void Take(byte[] message)
    {
        Ended = false;
        WaitSeconds = 0;
        UsefulBytes = 0;
        NoSuchObject = false;
        StoreFailure = 0;
        RequestNumber = -1;
        try
        {
            _reader.Begin(message, message.Length);
            RequestNumber = _reader.RequestNumber;
            while (_reader.Next())
            {
                Record(message);
            }

            Ended = _reader.Ended;
            WaitSeconds = _reader.WaitSeconds;
        }
        catch (CborException)
        {
            Malformed++;
        }
    }

    /// <summary>Forgets the block that is being put together.</summary>
    public void Reset() => _stageWant = -1;

    private void Record(byte[] message)
    {
        int want = _composer.Resolve(_reader.RequestNumber, _reader.Item, _reader.Child, out int blockBytes);
        if (want < 0)
        {
            UselessBytes += _reader.DataCount;
            return;
        }

        if (_reader.Total == 0)
        {
            NoSuchObject = true;
            Array.Copy(_wants.Ids, WantList.IdOffset(want), LostId, 0, Limits.IdBytes);
            return;
        }

        if (_reader.Offset == 0 && _reader.DataCount == _reader.Total)
        {
            UsefulBytes += _reader.DataCount;
            Whole(want, Exact(message, _reader.DataStart, _reader.Total));
            return;
        }

        // An object under way keeps the cut it began with; its last piece may come under a request with another.
        if (_wants.BlockBytes(want) != 0 && _wants.Total(want) == _reader.Total)
        {
            blockBytes = _wants.BlockBytes(want);
        }

        Pieces(want, blockBytes, message);
    }

    /// <summary>Cuts data at block borders. Whole blocks go straight to the store; a block that comes in pieces is put together first.</summary>
    private void Pieces(int want, int blockBytes, byte[] message)
    {
        int total = _reader.Total;
        int offset = _reader.Offset;
        int start = _reader.DataStart;
        int left = _reader.DataCount;
        while (left > 0)
        {
            int block = offset / blockBytes;
            int within = offset % blockBytes;
            int length = total - (block * blockBytes) < blockBytes ? total - (block * blockBytes) : blockBytes;
            int count = length - within < left ? length - within : left;
            if (within == 0 && count == length)
            {
                Block(want, total, blockBytes, block, message, start, length);
            }
            else
            {
                Stage(want, total, blockBytes, block, within, length, message, start, count);
            }

            offset += count;
            start += count;
            left -= count;
            if (!_wants.IsUsed(want))
            {
                return;
            }
        }
    }

    private void Stage(int want, int total, int blockBytes, int block, int within, int length, byte[] message, int start, int count)
    {
        if (within == 0)
        {
            _stageWant = want;
            _stageBlock = block;
            _stageCount = 0;
        }

        if (_stageWant != want || _stageBlock != block || _stageCount != within)
        {
            UselessBytes += count;
            return;
        }

        Array.Copy(message, start, _stage, within, count);
        _stageCount += count;
        if (_stageCount == length)
        {
            _stageWant = -1;
            Block(want, total, blockBytes, block, _stage, 0, length);
        }
    }

    private void Block(int want, int total, int blockBytes, int block, byte[] data, int start, int length)
    {
        if (_wants.Total(want) == total && _wants.BlockBytes(want) == blockBytes && _wants.HasBlock(want, block))
        {
            UselessBytes += length;
            return;
        }

        if (_wants.BlockBytes(want) != 0 && (_wants.Total(want) != total || _wants.BlockBytes(want) != blockBytes))
        {
            // Blocks of another length of the same object cannot be true together; begin anew with what the server says now.
            _store.DropPartial(_wants.Ids, WantList.IdOffset(want));
        }

        int result = _store.PutBlock(_wants.Ids, WantList.IdOffset(want), total, blockBytes, block, data, start, length);
        if (result < 0)
        {
            StoreFailure = result;
            return;
        }

        UsefulBytes += length;
        _wants.SetShape(want, total, blockBytes);
        _wants.SetBlock(want, block);
        if (_wants.IsComplete(want))
        {
            int failure = FinishPartial(want);
            StoreFailure = failure < 0 ? failure : StoreFailure;
        }
    }

    /// <summary>All blocks of an object are held: is it what it should be?</summary>
    /// <returns>0; or what the store answered when the object could not be made whole now. Its blocks stay then, and the next walk tries again.</returns>
    public int FinishPartial(int want)
    {
        int offset = WantList.IdOffset(want);
        int result = _store.ReadPartial(_wants.Ids, offset, _buffer);
        if (result == _wants.Total(want))
        {
            byte[] whole = Exact(_buffer, 0, result);
            if (!IsRight(want, whole))
            {
                Forget(want);
                return 0;
            }

            result = _store.CompletePartial(_wants.Ids, offset);
            if (result >= 0)
            {
                _walk.Arrived(_wants.Ids, offset, whole);
                _wants.Remove(want);
                return 0;
            }
        }

        if (result >= 0 || result == StoreResult.BadArgument)
        {
            // Not the length that was told: nothing of it can be believed.
            Forget(want);
            return 0;
        }

        // A block that is damaged, or went with a batch that could not be written, is lacking from here on; the others were paid for.
        _wants.Remove(want);
        _walk.Repeat();
        return result == StoreResult.Damaged || result == StoreResult.NotHeld ? 0 : result;
    }

    private void Forget(int want)
    {
        _store.DropPartial(_wants.Ids, WantList.IdOffset(want));
        _wants.SetShape(want, 0, 0);
    }

    private void Whole(int want, byte[] data)
    {
        if (!IsRight(want, data))
        {
            return;
        }

        int offset = WantList.IdOffset(want);
        int result = _store.Put(_wants.Ids, offset, data, data.Length);
        if (result < 0)
        {
            StoreFailure = result;
            return;
        }

        if (_wants.BlockBytes(want) != 0)
        {
            _store.DropPartial(_wants.Ids, offset);
        }

        _walk.Arrived(_wants.Ids, offset, data);
        _wants.Remove(want);
    }

    private bool IsRight(int want, byte[] data)
    {
        if (ObjectFrame.IsValid(data, data.Length) && ObjectHash.Same(ObjectHash.OfObject(data), 0, _wants.Ids, WantList.IdOffset(want)))
        {
            return true;
        }

        Damaged++;
        return false;
    }

    /// <summary>The hash is one native call over one array of exactly the object's length: the one allocation that an object costs.</summary>
    private static byte[] Exact(byte[] source, int start, int count)
    {
        byte[] result = new byte[count];
        Array.Copy(source, start, result, 0, count);
        return result;
    }
}
