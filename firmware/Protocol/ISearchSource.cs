namespace KioskFleet.Protocol;

/// <summary>Where the objects of a search index come from: a terminal's store, or a set in memory.</summary>
public interface ISearchSource
{
    /// <summary>Reads an object into the beginning of <paramref name="buffer"/>.</summary>
    /// <param name="id">Holds the identity, 16 bytes from <paramref name="idOffset"/>.</param>
    /// <param name="idOffset">Where the identity begins.</param>
    /// <param name="buffer">4 KiB.</param>
    /// <returns>Bytes of the object; below zero if it cannot be had or is longer.</returns>
    int Read(byte[] id, int idOffset, byte[] buffer);
}
