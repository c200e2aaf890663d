namespace KioskFleet.Firmware.Health;

/// <summary>A ring of small records with running numbers that survives power cuts.</summary>
public interface IShownJournal
{
    /// <summary>Number that the next record gets.</summary>
    int Next { get; }

    /// <summary>Number of the oldest record that can be read.</summary>
    int First { get; }

    /// <summary>Records up to this number are at the server.</summary>
    int Acknowledged { get; }

    bool Append(byte[] record, int count);

    /// <returns>Bytes of the record; below 0 if it is not there.</returns>
    int Read(int number, byte[] buffer);

    void Acknowledge(int throughNumber);

    bool Flush();
}
