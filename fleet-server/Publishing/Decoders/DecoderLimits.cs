namespace KioskFleet.Publishing.Decoders;

/// <summary>What a program that decodes a stranger's file may take. The kernel enforces memory and processor time (setrlimit), we the time by the clock and the bytes that come out.</summary>
public sealed record DecoderLimits
{
    /// <summary>Address space, bytes. A page of A4 at 200 dots an inch takes poppler about 80 MB, a picture of 40 megapixels in colour the PNG decoder 130 MB.</summary>
    public long MemoryBytes { get; init; } = 288L * 1024 * 1024;

    /// <summary>Processor time of one run, seconds: a hundred times what a real page takes.</summary>
    public int ProcessorSeconds { get; init; } = 30;

    /// <summary>Time of one run by the clock.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest file that a program may write, bytes. None of ours has to write any.</summary>
    public long FileBytes { get; init; } = 1024 * 1024;

    /// <summary>Most text that is taken from a program, bytes: positions of 150,000 characters take about 20 MB.</summary>
    public int TextBytes { get; init; } = 48 * 1024 * 1024;
}
