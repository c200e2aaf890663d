using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Simulator.Weaving;

namespace KioskFleet.Bench;

/// <summary>The object store on the card's profile with 20,000 objects: what a start, a read and a write cost in file operations.
/// Time of the host says little of a board; operations and statements do.</summary>
internal static class StoreBench
{
    private const int Objects = 20_000;

    /// <summary>Seconds that a million additions take on an ESP32-S3, the slowest board, at most: 49 ms in the 32-bit nanoCLR on a desktop processor, times 85, the worse end of the one public figure
    /// for how much slower it is (30 to 85 times).</summary>
    private const double AdditionsSeconds = 0.049 * 85;

    /// <summary>What an instruction of the store weighs there: its start with 20,000 objects carries out 1,786,074 in the nanoCLR itself and takes 0.40 of the time of a million additions in the same run
    /// (the worse of two runs, BENCHMARKS.md). That is twice what an instruction of plain arithmetic takes: calls and reads of files are in it.</summary>
    private const double InstructionSeconds = 0.40 * AdditionsSeconds / 1_786_074;

    /// <summary>Seconds that a start may take by that measure, however much there is to replay.</summary>
    private const double AimSeconds = 3;

    public static int Run(string[] args)
    {
        VirtualDisk disk = VirtualDisk.InMemory(1L << 30);
        var board = new VirtualBoard(BoardProfile.Village);
        board.Mount("D:\\", disk);
        board.PowerOn();
        using (board.Enter())
        {
            Fill(disk);
        }

        board.CutPower();
        board.PowerOn();
        long instructions;
        long opens = disk.Counters.Opens;
        long reads = disk.Counters.Reads;
        long bytes = disk.Counters.BytesRead;
        using (board.Enter())
        {
            instructions = CountStart();
        }

        Line("start after the cut: files opened, reads, KB read", disk.Counters.Opens - opens, disk.Counters.Reads - reads, (disk.Counters.BytesRead - bytes) / 1e3);

        board.CutPower();
        board.PowerOn();
        double perObject;
        double seconds = Seconds(instructions);
        using (board.Enter())
        {
            Line("start after the cut: instructions carried out, seconds of them on the slowest board", instructions, seconds);
            perObject = Start(disk, out ObjectStore store);
            Reads(disk, store);
            Writes(disk, store);
            store.Dispose();
        }

        board.CutPower();
        double torn = StoreStarts.AfterATornImage(disk);
        double replay = StoreStarts.WithMostToReplay();
        double scan = StoreStarts.ByAScanOfEverything(disk);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"store: {perObject:F2} bytes of index an object, start in {seconds:F2} s of interpreted instructions (aim at most {AimSeconds}), after a torn image {torn:F2}, with the most to replay {replay:F2}, by a scan of everything {scan:F2}"));
        return seconds <= AimSeconds && replay <= AimSeconds ? 0 : 1;
    }

    /// <summary>Seconds that so many instructions take on the slowest board, at most.</summary>
    internal static double Seconds(long instructions) => instructions * InstructionSeconds;

    /// <summary>Starts a copy of the store in which every basic block counts its instructions.</summary>
    private static long CountStart()
    {
        var firmware = new WovenFirmware(new InstructionWeaver(), typeof(StoreBench).Assembly);
        return (long)firmware[typeof(StoreBench)].GetMethod(nameof(InstructionsOfStart), BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, null)!;
    }

    /// <summary>Called in the copy.</summary>
    private static long InstructionsOfStart()
    {
        long before = FirmwareInstructions.Count;
        ObjectStore store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
        long counted = FirmwareInstructions.Count - before;
        int objects = store.Count;
        store.Dispose();
        return objects == Objects && counted > 0 ? counted : throw new InvalidOperationException($"The start found {objects} of {Objects} objects in {counted} instructions.");
    }

    /// <summary>Pages of 300 bytes, sheets of 2 to 8 KiB and some pictures: about 80 MB.</summary>
    internal static int LengthOf(int number) => (number % 10) switch { < 5 => 300 + (number % 200), < 9 => 2048 + (number % 6000), _ => 20_000 + (number % 12_000) };

    internal static byte[] IdOf(int number)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(id, number * -1640531527);
        BinaryPrimitives.WriteInt32LittleEndian(id.AsSpan(8), number);
        return id;
    }

    private static void Fill(VirtualDisk disk)
    {
        var body = new byte[32 * 1024];
        ObjectStore store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
        long bytes = 0;
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Objects; i++)
        {
            int result = store.Put(IdOf(i), body, LengthOf(i));
            if (result != StoreResult.Ok)
            {
                throw new InvalidOperationException($"Object {i} was refused with {result}.");
            }

            bytes += LengthOf(i);
        }

        store.Flush();
        Line("fill: objects, MB", Objects, bytes / 1e6);
        Line("fill: writes and closes, MB written (preallocation included)", disk.Counters.Writes, disk.Counters.BytesWritten / 1e6);
        Line("fill: ms on this host", watch.ElapsedMilliseconds);
    }

    private static double Start(VirtualDisk disk, out ObjectStore store)
    {
        long opens = disk.Counters.Opens;
        long reads = disk.Counters.Reads;
        long bytes = disk.Counters.BytesRead;
        var watch = Stopwatch.StartNew();
        store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
        watch.Stop();
        if (store.Count != Objects)
        {
            throw new InvalidOperationException($"The start found {store.Count} of {Objects} objects.");
        }

        Line("start with nothing to replay: files opened, reads, KB read", disk.Counters.Opens - opens, disk.Counters.Reads - reads, (disk.Counters.BytesRead - bytes) / 1e3);
        Line("start with nothing to replay: ms on this host", watch.Elapsed.TotalMilliseconds);
        return store.IndexMemoryBytes / (double)Objects;
    }

    private static void Reads(VirtualDisk disk, ObjectStore store)
    {
        const int Count = 2000;
        var buffer = new byte[32 * 1024];
        long opens = disk.Counters.Opens;
        long reads = disk.Counters.Reads;
        for (int i = 0; i < Count; i++)
        {
            int number = (int)(i * 7919L % Objects);
            if (store.Read(IdOf(number), 0, buffer) != LengthOf(number))
            {
                throw new InvalidOperationException($"Object {number} could not be read.");
            }
        }

        Line("read anywhere: opens, reads an object", (disk.Counters.Opens - opens) / (double)Count, (disk.Counters.Reads - reads) / (double)Count);
        opens = disk.Counters.Opens;
        for (int i = 0; i < Count; i++)
        {
            store.Read(IdOf(i), 0, buffer);
        }

        Line("read of one set: opens an object", (disk.Counters.Opens - opens) / (double)Count);
    }

    /// <summary>The oldest half may go; new pages and blocked objects come in.</summary>
    private static void Writes(VirtualDisk disk, ObjectStore store)
    {
        store.BeginMark();
        for (int i = Objects / 2; i < Objects; i++)
        {
            store.Mark(IdOf(i), 0);
        }

        store.EndMark();
        var body = new byte[32 * 1024];
        long opens = disk.Counters.Opens;
        long written = disk.Counters.BytesWritten;
        const int Pages = 2000;
        Demand(store.Reserve(Pages * 300, Pages));

        Line("reserve 2,000 pages in a full index: files opened, KB written", disk.Counters.Opens - opens, (disk.Counters.BytesWritten - written) / 1e3);
        opens = disk.Counters.Opens;
        written = disk.Counters.BytesWritten;
        for (int i = 0; i < Pages; i++)
        {
            Demand(store.Put(IdOf(100_000 + i), body, 300) == StoreResult.Ok);
        }

        store.Flush();
        Line("write pages of 300 B: closes a page, bytes written for one of content", (disk.Counters.Opens - opens) / (double)Pages, (disk.Counters.BytesWritten - written) / (Pages * 300.0));

        const int Large = 100;
        Demand(store.Reserve(Large * 20_480, Large));
        opens = disk.Counters.Opens;
        written = disk.Counters.BytesWritten;
        for (int i = 0; i < Large; i++)
        {
            byte[] id = IdOf(200_000 + i);
            for (int block = 0; block < 10; block++)
            {
                Demand(store.PutBlock(id, 20_480, 2048, block, body, 0, 2048) == StoreResult.Ok);
            }

            Demand(store.Put(id, body, 20_480) == StoreResult.Ok);
        }

        Line("write 20 KiB in blocks of 2 KiB: closes an object, bytes written for one of content", (disk.Counters.Opens - opens) / (double)Large, (disk.Counters.BytesWritten - written) / (Large * 20_480.0));
        Line("errors", store.Errors);
    }

    private static void Demand(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("The store refused what it had reserved.");
        }
    }

    internal static void Line(string name, params double[] values)
        => Console.WriteLine($"{name}: {string.Join(" · ", values.Select(value => value.ToString(value == Math.Floor(value) ? "F0" : "F2", CultureInfo.InvariantCulture)))}");
}
