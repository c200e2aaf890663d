using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.App;

/// <summary>The journal of shown pages.</summary>
internal sealed class FileJournal : IShownJournal
{
    /// <summary>Pages of 512 bytes: 128 KiB hold some 3,500 lines, 90 days without a network on a well-read terminal.</summary>
    public const int Pages = 256;

    private readonly Journal _journal;

    public FileJournal(string path)
    {
        _journal = Journal.Open(path, Pages);
    }

    public int MemoryRefusals => _journal.MemoryRefusals;

    public int Next => _journal.Next;

    public int First => _journal.First;

    public int Acknowledged => _journal.Acknowledged;

    public bool Append(byte[] record, int count) => _journal.Append(record, 0, count) >= 0;

    public int Read(int number, byte[] buffer) => _journal.Read(number, buffer);

    public void Acknowledge(int throughNumber) => _journal.Acknowledge(throughNumber);

    public bool Flush() => _journal.Flush();
}
