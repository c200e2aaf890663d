using System.Buffers.Binary;
using System.Reflection;
using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Simulator.Weaving;

namespace KioskFleet.Bench;

/// <summary>Starts of a store that was not left in order: what they cost in interpreted instructions and in file operations.</summary>
internal static class StoreStarts
{
    private const string Folder = "objects\\";

    /// <summary>Bytes of a page without a picture: as many records for its bytes as there can be.</summary>
    private const int PageBytes = 300;

    /// <summary>Objects before the pages: with these the index is almost full.</summary>
    private const int Before = 13_500;

    /// <summary>Pages between two images at least, where no segment ended between them.</summary>
    private const int Most = 1490;

    private static readonly Func<long> s_count = new WovenFirmware(new InstructionWeaver(), typeof(StoreStarts).Assembly)[typeof(StoreStarts)]
        .GetMethod(nameof(InstructionsOfStart), BindingFlags.NonPublic | BindingFlags.Static)!.CreateDelegate<Func<long>>();

    /// <summary>Half of the newest image is lost: the one before it, the rest of its open segment, and the announced one.</summary>
    public static double AfterATornImage(VirtualDisk disk)
    {
        using VirtualDisk torn = disk.Clone(1);
        string newest = Number(torn, "index.a") > Number(torn, "index.b") ? "index.a" : "index.b";
        byte[] image = torn.Peek(Folder + newest);
        image.AsSpan(image.Length / 2).Clear();
        torn.Poke(Folder + newest, image);
        return Measure("start after a torn image", torn);
    }

    /// <summary>Since the newest image as many pages were written as lead to the next one.</summary>
    public static double WithMostToReplay()
    {
        using VirtualDisk disk = VirtualDisk.InMemory(1L << 30);
        int pages = 0;
        On(disk, () =>
        {
            ObjectStore store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
            var body = new byte[32 * 1024];
            for (int i = 0; i < Before; i++)
            {
                Put(store, StoreBench.IdOf(i), body, StoreBench.LengthOf(i));
            }

            // On to an image, and then as many pages as lead to the next one, less a few.
            int first = PutUntilImage(disk, store, body, ref pages);
            int room = PutUntilImage(disk, store, body, ref pages);
            while (room < Most)
            {
                room = PutUntilImage(disk, store, body, ref pages);
            }

            for (int i = 0; i < room - 20; i++)
            {
                Put(store, StoreBench.IdOf(100_000 + pages++), body, PageBytes);
            }

            store.Flush();
            StoreBench.Line("pages between two images, those before", room, first);
        });
        return Measure("start with the most to replay", disk);
    }

    /// <summary>Both images are gone.</summary>
    public static double ByAScanOfEverything(VirtualDisk disk)
    {
        using VirtualDisk bare = disk.Clone(2);
        foreach (string name in (ReadOnlySpan<string>)["index.a", "index.b"])
        {
            bare.Poke(Folder + name, new byte[bare.Peek(Folder + name).Length]);
        }

        return Measure("start by a scan of everything", bare);
    }

    private static double Measure(string name, VirtualDisk disk)
    {
        using VirtualDisk counted = disk.Clone(3);
        long instructions = 0;
        On(counted, () => instructions = s_count());
        DiskCounters counters = disk.Counters;
        (long opens, long reads, long read, long written) = (counters.Opens, counters.Reads, counters.BytesRead, counters.BytesWritten);
        int objects = 0;
        On(disk, () =>
        {
            ObjectStore store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
            objects = store.IsAvailable ? store.Count : throw new InvalidOperationException($"The {name} found no store.");
            store.Dispose();
        });
        StoreBench.Line(name + ": objects found, instructions carried out, seconds of them on the slowest board", objects, instructions, StoreBench.Seconds(instructions));
        StoreBench.Line(name + ": files opened, reads, KB read, KB written", counters.Opens - opens, counters.Reads - reads, (counters.BytesRead - read) / 1e3, (counters.BytesWritten - written) / 1e3);
        return StoreBench.Seconds(instructions);
    }

    /// <summary>Called in the copy in which every basic block counts its instructions.</summary>
    private static long InstructionsOfStart()
    {
        long before = FirmwareInstructions.Count;
        ObjectStore store = ObjectStore.Open(StoreOptions.ForCard("D:\\"));
        long counted = FirmwareInstructions.Count - before;
        store.Dispose();
        return counted;
    }

    private static int PutUntilImage(VirtualDisk disk, ObjectStore store, byte[] body, ref int pages)
    {
        int newest = Math.Max(Number(disk, "index.a"), Number(disk, "index.b"));
        for (int put = 1; ; put++)
        {
            Put(store, StoreBench.IdOf(100_000 + pages++), body, PageBytes);
            if (Math.Max(Number(disk, "index.a"), Number(disk, "index.b")) != newest)
            {
                return put;
            }
        }
    }

    private static void Put(ObjectStore store, byte[] id, byte[] body, int bytes)
    {
        int result = store.Put(id, body, bytes);
        if (result != StoreResult.Ok)
        {
            throw new InvalidOperationException($"An object was refused with {result}.");
        }
    }

    private static int Number(VirtualDisk disk, string name) => BinaryPrimitives.ReadInt32LittleEndian(disk.Peek(Folder + name).AsSpan(4));

    private static void On(VirtualDisk disk, Action action)
    {
        var board = new VirtualBoard(BoardProfile.Village);
        board.Mount("D:\\", disk);
        board.PowerOn();
        board.Run(action);
        board.CutPower();
        board.Unmount("D:\\");
    }
}
