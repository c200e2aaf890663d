using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>Objects under way: their blocks are records like any other, until all are there and the object is written whole.</summary>
public sealed partial class ObjectStore
{
    /// <summary>Stores a block of an object. Safe at once, except a last block that is shorter than the others, which may wait for a common write.</summary>
    /// <param name="id">Identity of the object, 16 bytes.</param>
    /// <param name="totalLength">Bytes of the object. Another total or block size than before drops what was there of the object.</param>
    /// <param name="blockBytes">Bytes of each block but the last, 256 to 4,096.</param>
    /// <param name="block">Number of the block, from 0.</param>
    /// <param name="data">Holds the block</param>
    /// <param name="offset">from here,</param>
    /// <param name="count">so many bytes: <paramref name="blockBytes"/>, or what remains for the last one.</param>
    /// <returns>A <see cref="StoreResult"/>: Ok, AlreadyHeld, Full, TooManyPartials, MediumFailed or BadArgument.</returns>
    public int PutBlock(byte[] id, int totalLength, int blockBytes, int block, byte[] data, int offset, int count)
    {
        lock (_writing)
        {
            if (!PartialObject.IsBlock(totalLength, blockBytes, block, count) || offset < 0 || count > data.Length - offset)
            {
                return StoreResult.BadArgument;
            }

            if (!_available)
            {
                return StoreResult.MediumFailed;
            }

            int slot = _index.Find(id, 0);
            if (slot >= 0)
            {
                return AlreadyHeld(slot, id);
            }

            PartialObject? known = _partials.Find(id, 0);
            if (known != null && known.Total == totalLength && known.BlockBytes == blockBytes && known.Places[block] != Place.None)
            {
                known.Marked = true;
                known.MarkedNext = true;
                return StoreResult.AlreadyHeld;
            }

            // Room first, so that a store without any is left as it was.
            int result = MakeRoom(StoreRecord.SpanOf(count));
            if (result != StoreResult.Ok)
            {
                return result;
            }

            lock (_state)
            {
                PartialObject? partial = PartialFor(id, totalLength, blockBytes);
                if (partial == null)
                {
                    return StoreResult.TooManyPartials;
                }

                partial.Marked = true;
                partial.MarkedNext = true;
                int place = Append(StoreRecord.BlockType, id, count, totalLength, blockBytes, block, Checksum.Of(data, offset, count), data, offset);
                partial.Places[block] = place;
                Hold(place);
            }

            return FlushIfDue(blockBytes < _unsafeBytes ? blockBytes : _unsafeBytes);
        }
    }

    /// <summary>What is there of an object under way.</summary>
    /// <param name="id">Identity, 16 bytes.</param>
    /// <param name="bitmap">Receives a one for each block that is there, least significant bit first; the rest is cleared. 16 bytes suffice.</param>
    /// <param name="totalLength">Bytes of the object.</param>
    /// <param name="blockBytes">Bytes of a block.</param>
    /// <returns>Number of blocks that are there, 0 if all of them turned out damaged; -1 if the object is not under way.</returns>
    public int PartialBitmap(byte[] id, byte[] bitmap, out int totalLength, out int blockBytes)
    {
        lock (_state)
        {
            Array.Clear(bitmap, 0, bitmap.Length);
            PartialObject? partial = _partials.Find(id, 0);
            totalLength = partial == null ? 0 : partial.Total;
            blockBytes = partial == null ? 0 : partial.BlockBytes;
            if (partial == null)
            {
                return StoreResult.NotHeld;
            }

            int held = 0;
            for (int b = 0; b < partial.Places.Length; b++)
            {
                if (partial.Places[b] != Place.None)
                {
                    bitmap[b >> 3] |= (byte)(1 << (b & 7));
                    held++;
                }
            }

            return held;
        }
    }

    /// <summary>Reads an object all of whose blocks are there, for the caller to hash.</summary>
    /// <returns>Bytes of the object; NotHeld while a block is lacking; Damaged if a block turned out bad: it is lacking from here on.</returns>
    public int ReadPartial(byte[] id, byte[] buffer)
    {
        lock (_state)
        {
            PartialObject? partial = _partials.Find(id, 0);
            if (partial == null || !partial.IsComplete)
            {
                return StoreResult.NotHeld;
            }

            if (partial.Total > buffer.Length)
            {
                return StoreResult.BadArgument;
            }

            bool damaged = false;
            for (int b = 0; b < partial.Places.Length; b++)
            {
                int place = partial.Places[b];
                int read = LookAt(place, StoreRecord.BlockType, id, 0, buffer, b * partial.BlockBytes);
                if (read == StoreResult.MediumFailed)
                {
                    return read;
                }

                if (read < 0)
                {
                    Errors++;
                    Release(place);
                    partial.Places[b] = Place.None;
                    damaged = true;
                }
            }

            return damaged ? StoreResult.Damaged : partial.Total;
        }
    }

    /// <summary>Makes an object of its blocks; the caller has read and hashed them. Where the bytes are still at hand, <see cref="Put"/> does the same with one reading less.</summary>
    /// <returns>A <see cref="StoreResult"/>.</returns>
    public int CompletePartial(byte[] id)
    {
        lock (_writing)
        {
            PartialObject? partial = _partials.Find(id, 0);
            if (partial == null)
            {
                return _index.Find(id, 0) >= 0 ? StoreResult.AlreadyHeld : StoreResult.NotHeld;
            }

            // Room first: cleaning uses the window that the blocks are gathered in.
            int result = MakeRoom(StoreRecord.SpanOf(partial.Total));
            if (result != StoreResult.Ok)
            {
                return result;
            }

            int count = ReadPartial(id, _scanner.Window);
            return count < 0 ? count : PutLocked(id, _scanner.Window, count);
        }
    }

    /// <summary>Forgets what is there of an object under way, for example because its bytes did not hash to its identity.</summary>
    public void DropPartial(byte[] id)
    {
        lock (_writing)
        {
            lock (_state)
            {
                DropPartialLocked(id);
            }
        }
    }

    private void DropPartialLocked(byte[] id)
    {
        PartialObject? partial = _partials.Find(id, 0);
        if (partial == null)
        {
            return;
        }

        for (int b = 0; b < partial.Places.Length; b++)
        {
            if (partial.Places[b] != Place.None)
            {
                Release(partial.Places[b]);
            }
        }

        _partials.Remove(partial);
        _changes++;
    }

    private PartialObject? PartialFor(byte[] id, int totalLength, int blockBytes)
    {
        PartialObject? partial = _partials.Find(id, 0);
        if (partial != null && (partial.Total != totalLength || partial.BlockBytes != blockBytes))
        {
            DropPartialLocked(id);
            partial = null;
        }

        partial = partial ?? _partials.Add(id, 0, totalLength, blockBytes);
        if (partial == null && _canEvict && DropUnmarkedPartials() > 0)
        {
            partial = _partials.Add(id, 0, totalLength, blockBytes);
        }

        return partial;
    }
}
