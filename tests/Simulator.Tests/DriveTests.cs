using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using File = KioskFleet.NanoHost.IO.File;
using FileStream = KioskFleet.NanoHost.IO.FileStream;
using NanoDirectory = KioskFleet.NanoHost.IO.Directory;
using NanoDrive = KioskFleet.NanoHost.IO.DriveInfo;
using NanoPath = KioskFleet.NanoHost.IO.Path;

namespace KioskFleet.Simulator.Tests;

public sealed class DriveTests
{
    [Fact]
    public void Files_are_written_read_listed_moved_and_deleted()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        NanoDirectory.CreateDirectory("I:\\a\\b");
        File.WriteAllText("I:\\a\\b\\one.txt", "公开");
        File.AppendAllText("I:\\a\\b\\one.txt", "栏");
        Assert.Equal("公开栏", File.ReadAllText("I:\\a\\b\\one.txt"));
        File.Move("I:\\a\\b\\one.txt", "I:\\a\\two.txt");
        Assert.Equal(["I:\\a\\two.txt"], NanoDirectory.GetFiles("I:\\a\\"));
        Assert.Equal(["I:\\a\\b"], NanoDirectory.GetDirectories("I:\\a"));
        Assert.False(File.Exists("I:\\a\\b\\one.txt"));
        File.Delete("I:\\a\\two.txt");
        NanoDirectory.Delete("I:\\a", recursive: true);
        Assert.False(NanoDirectory.Exists("I:\\a"));
        Assert.Equal(-1, new NanoDrive("I:").TotalSize);
    }

    [Fact]
    public void Moving_onto_a_file_throws_and_keeps_both()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        File.WriteAllText("I:\\from", "1");
        File.WriteAllText("I:\\to", "2");
        Assert.Throws<IOException>(() => File.Move("I:\\from", "I:\\to"));
        Assert.Equal("1", File.ReadAllText("I:\\from"));
        Assert.Equal("2", File.ReadAllText("I:\\to"));
    }

    [Fact]
    public void A_missing_drive_has_no_files_and_cannot_be_written()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        board.Unmount("D:\\");
        Assert.False(File.Exists("D:\\x"));
        Assert.False(NanoDirectory.Exists("D:\\"));
        Assert.Throws<IOException>(() => File.WriteAllText("D:\\x", ""));
    }

    [Theory]
    [InlineData("I:\\a", "b", "I:\\a\\b")]
    [InlineData("I:\\", "b", "I:\\b")]
    [InlineData("I:\\a", "D:\\b", "D:\\b")]
    public void Paths_combine_with_backslashes(string first, string second, string expected) =>
        Assert.Equal(expected, NanoPath.Combine(first, second));

    [Theory]
    [InlineData("relative")]
    [InlineData("I:\\..\\x")]
    [InlineData("/etc/passwd")]
    [InlineData("I:\\what?")]
    public void Paths_that_leave_the_drive_are_refused(string path)
    {
        using VirtualBoard board = TestBoards.On();
        board.Run(() => Assert.Throws<ArgumentException>(() => File.WriteAllText(path, "")));
    }

    [Fact]
    public void What_was_closed_survives_a_cut_and_what_was_only_flushed_need_not()
    {
        int lost = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            using VirtualBoard board = TestBoards.On(seed: seed * 2);
            using (board.Enter())
            {
                File.WriteAllBytes("I:\\safe", new byte[3000]);
                File.WriteAllBytes("I:\\open", new byte[3000]);
                var stream = new FileStream("I:\\open", FileMode.Open);
                stream.Write(Enumerable.Repeat((byte)0xAB, 3000).ToArray(), 0, 3000);
                stream.Flush();
                board.CutPower();
            }

            board.PowerOn();
            using (board.Enter())
            {
                Assert.Equal(new byte[3000], File.ReadAllBytes("I:\\safe"));
                byte[] open = File.ReadAllBytes("I:\\open");
                Assert.Equal(3000, open.Length);
                Assert.All(open, value => Assert.True(value is 0 or 0xAB));
                lost += open.Contains((byte)0) ? 1 : 0;
            }
        }

        Assert.InRange(lost, 10, 39);
    }

    [Fact]
    public void A_cut_in_the_middle_of_a_write_tears_it_at_sectors_and_ends_the_call()
    {
        var shapes = new HashSet<string>();
        for (int seed = 0; seed < 60; seed++)
        {
            using VirtualBoard board = TestBoards.On(seed: seed);
            using (board.Enter())
            {
                File.WriteAllBytes("I:\\f", new byte[4 * VirtualDisk.SectorBytes]);
                board.Drives["I:\\"].Faults.CutAtWrite(1);
                Assert.Throws<PowerCutException>(() =>
                {
                    using var stream = new FileStream("I:\\f", FileMode.Open);
                    stream.Write(Enumerable.Repeat((byte)1, 4 * VirtualDisk.SectorBytes).ToArray(), 0, 4 * VirtualDisk.SectorBytes);
                });
                Assert.False(board.IsOn);
                Assert.Throws<PowerCutException>(() => File.Exists("I:\\f"));
            }

            byte[] left = board.Drives["I:\\"].Peek("f");
            Assert.Equal(4 * VirtualDisk.SectorBytes, left.Length);
            int torn = 0;
            string shape = "";
            for (int sector = 0; sector < 4; sector++)
            {
                int ones = left.AsSpan(sector * VirtualDisk.SectorBytes, VirtualDisk.SectorBytes).Count((byte)1);
                torn += ones is > 0 and < VirtualDisk.SectorBytes ? 1 : 0;
                shape += ones == 0 ? "0" : ones == VirtualDisk.SectorBytes ? "1" : "t";
            }

            Assert.InRange(torn, 0, 1);
            shapes.Add(shape);
        }

        Assert.Contains("0000", shapes);
        Assert.Contains("1111", shapes);
        Assert.Contains(shapes, shape => shape.Contains('t', StringComparison.Ordinal));
        Assert.True(shapes.Count > 6, string.Join(' ', shapes));
    }

    [Fact]
    public void The_same_seed_and_the_same_calls_give_the_same_damage()
    {
        static (string Left, long Writes, long Lost) Run(int seed)
        {
            using VirtualBoard board = TestBoards.On(seed: seed);
            VirtualDisk disk = board.Drives["I:\\"];
            for (int boot = 0; boot < 20; boot++)
            {
                using (board.Enter())
                {
                    disk.Faults.CutAtWrite(3 + boot);
                    try
                    {
                        for (int i = 0; ; i++)
                        {
                            using var stream = new FileStream($"I:\\f{i % 3}", FileMode.OpenOrCreate);
                            stream.Seek(i * 100, SeekOrigin.Begin);
                            stream.Write(Enumerable.Repeat((byte)(boot + 1), 700).ToArray(), 0, 700);
                        }
                    }
                    catch (PowerCutException)
                    {
                        board.PowerOn();
                    }
                }
            }

            string left = string.Join(',', disk.ListAll().Select(path => path + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(disk.Peek(path)))));
            return (left, disk.Counters.Writes, disk.Counters.SectorsLost);
        }

        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5).Left, Run(6).Left);
    }

    [Fact]
    public void An_atomic_file_system_shows_the_old_file_after_a_cut()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using VirtualBoard board = TestBoards.On(seed: seed);
            VirtualDisk disk = board.Drives["I:\\"];
            disk.Faults.AtomicClose = true;
            using (board.Enter())
            {
                File.WriteAllText("I:\\f", "old");
                disk.Faults.CutAtWrite(2);
                Assert.Throws<PowerCutException>(() =>
                {
                    using var stream = new FileStream("I:\\f", FileMode.Open);
                    stream.Write("new"u8.ToArray(), 0, 3);
                });
            }

            Assert.Equal("old"u8.ToArray(), disk.Peek("f"));
        }
    }

    [Fact]
    public void A_full_disk_refuses_growth_and_keeps_what_is_there()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        VirtualDisk disk = board.Drives["I:\\"];
        File.WriteAllBytes("I:\\kept", new byte[1000]);
        disk.Capacity = disk.UsedBytes + 100;
        Assert.Throws<IOException>(() => File.WriteAllBytes("I:\\more", new byte[101]));
        using (var stream = new FileStream("I:\\kept", FileMode.Open))
        {
            stream.Write(new byte[1000], 0, 1000);
        }

        Assert.Equal(1000, File.ReadAllBytes("I:\\kept").Length);
    }

    [Fact]
    public void Faults_flip_bits_and_fail_calls_as_often_as_asked()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        VirtualDisk disk = board.Drives["D:\\"];
        File.WriteAllBytes("D:\\f", new byte[5000]);
        disk.Faults.FlipOnRead = 1;
        Assert.Equal(1, File.ReadAllBytes("D:\\f").Sum(value => System.Numerics.BitOperations.PopCount(value)));
        disk.Faults.Clear();
        Assert.Equal(new byte[5000], File.ReadAllBytes("D:\\f"));
        Assert.Equal(3, disk.FlipBitsAtRest(3).Count);
        Assert.InRange(File.ReadAllBytes("D:\\f").Sum(value => System.Numerics.BitOperations.PopCount(value)), 1, 3);
        disk.Faults.FailReads = 1;
        Assert.Throws<IOException>(() => File.ReadAllBytes("D:\\f"));
        disk.Faults.FailReads = 0;
        disk.Faults.FailWrites = 1;
        Assert.Throws<IOException>(() => File.WriteAllBytes("D:\\f", new byte[1]));
    }

    [Fact]
    public void A_preallocated_file_costs_no_memory_and_reads_as_zeros()
    {
        using VirtualBoard board = TestBoards.On();
        using IDisposable entered = board.Enter();
        board.Drives["D:\\"].Capacity = 1L << 30;
        long before = System.GC.GetTotalMemory(forceFullCollection: true);
        using (var stream = new FileStream("D:\\store", FileMode.Create))
        {
            stream.SetLength(256 * 1024 * 1024);
            stream.Seek(200 * 1024 * 1024, SeekOrigin.Begin);
            stream.Write([1, 2, 3], 0, 3);
        }

        Assert.InRange(System.GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);
        using var read = new FileStream("D:\\store", FileMode.Open, FileAccess.Read);
        read.Seek((200 * 1024 * 1024) - 2, SeekOrigin.Begin);
        var bytes = new byte[6];
        Assert.Equal(6, read.Read(bytes, 0, 6));
        Assert.Equal(new byte[] { 0, 0, 1, 2, 3, 0 }, bytes);
    }

    [Fact]
    public void A_disk_on_the_host_keeps_its_files_over_boards()
    {
        string folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "kiosk-disk-" + Guid.NewGuid().ToString("N"));
        try
        {
            for (int round = 0; round < 2; round++)
            {
                using var board = new VirtualBoard(BoardProfile.Village);
                board.Mount("I:\\", VirtualDisk.OnHost(folder, 1 << 20));
                board.PowerOn();
                using IDisposable entered = board.Enter();
                if (round == 0)
                {
                    NanoDirectory.CreateDirectory("I:\\sub");
                    File.WriteAllText("I:\\sub\\f", "kept");
                }
                else
                {
                    Assert.Equal("kept", File.ReadAllText("I:\\sub\\f"));
                }
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Thousands_of_cuts_a_second_are_possible()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using VirtualBoard board = TestBoards.On();
        VirtualDisk disk = board.Drives["I:\\"];
        for (int cut = 0; cut < 2000; cut++)
        {
            using (board.Enter())
            {
                disk.Faults.CutAtWrite(2);
                Assert.Throws<PowerCutException>(() => File.WriteAllBytes("I:\\f", new byte[4096]));
            }

            board.PowerOn();
        }

        Assert.Equal(2000, disk.Counters.Cuts);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
