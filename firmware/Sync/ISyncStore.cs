using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Sync;

/// <summary>What syncing needs of the object store. Results are those of the store: zero and above is success.</summary>
public interface ISyncStore : IObjectReader
{
    /// <summary>Records found damaged and writes that failed since start. When it rises, something that was accepted may be gone.</summary>
    int Errors { get; }

    bool Contains(byte[] id, int idOffset);

    /// <summary>Makes room for what is missing, by letting go of what no set names.</summary>
    /// <returns>False if there is not that much.</returns>
    bool Reserve(int objects, long bytes);

    /// <summary>Keeps a whole object whose hash was checked.</summary>
    int Put(byte[] id, int idOffset, byte[] data, int count);

    /// <summary>Keeps one block of an object under way. Every block but the last is full.</summary>
    int PutBlock(byte[] id, int idOffset, int total, int blockBytes, int block, byte[] data, int start, int count);

    /// <summary>What is held of an object under way.</summary>
    /// <param name="bitmap">16 bytes: bit n is set if block n is held.</param>
    /// <param name="total">Bytes of the object.</param>
    /// <returns>Bytes of its blocks; 0 if nothing is held.</returns>
    int Partial(byte[] id, int idOffset, byte[] bitmap, out int total);

    /// <summary>Reads an object under way of which every block is held.</summary>
    /// <returns>Its bytes, or below 0.</returns>
    int ReadPartial(byte[] id, int idOffset, byte[] buffer);

    /// <summary>Makes an object under way, whose hash was checked, a held one.</summary>
    int CompletePartial(byte[] id, int idOffset);

    void DropPartial(byte[] id, int idOffset);

    /// <summary>Begins to mark what is to stay.</summary>
    void BeginMark();

    /// <returns>False if it was marked already, or is not held.</returns>
    bool Mark(byte[] id, int idOffset);

    /// <summary>True if the medium may hold what <see cref="Contains"/> denies: too much was found there at once. Then <see cref="Mark"/> also notes what is not held, and <see cref="EndMark"/> looks for it.</summary>
    bool HasUnseen { get; }

    /// <summary>Ends the marking: what was not marked may be overwritten from here on. May take minutes where there are unseen objects.</summary>
    /// <returns>Ok; NotHeld if the marking has to be made once more, at once; MediumFailed if it has to, later.</returns>
    int EndMark();

    void Remove(byte[] id, int idOffset);

    /// <summary>Everything accepted is safe when this returns true.</summary>
    bool Flush();
}
