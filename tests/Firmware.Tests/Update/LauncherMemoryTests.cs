using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Update;

/// <summary>Memory that ends in the launcher says nothing about a release, and still must not keep the terminal from ever starting.</summary>
public sealed class LauncherMemoryTests : IDisposable
{
    private const string Root = "D:\\";
    private readonly ReleaseBuilder _releases = new();
    private readonly CardBoard _board = new();

    public LauncherMemoryTests() => _board.Disk.Poke("slot.a", _releases.Build(1));

    public void Dispose()
    {
        _board.Dispose();
        _releases.Dispose();
    }

    [Fact]
    public void A_release_that_could_not_be_read_for_want_of_memory_is_neither_damaged_nor_given_up()
    {
        Assert.Equal(0, Start());
        int hits = 0;
        for (int at = 1; at <= 6; at++)
        {
            int before = _board.Heap.Refused;
            _board.Heap.FailAt(at);
            int slot = Start();
            Assert.True(slot is 0 or -1);
            hits += _board.Heap.Refused - before;
            _board.Heap.Clear();
            Assert.Equal(0, Start());
            Assert.Equal(UpdateReason.StateLost, _board.Run(() => new LaunchFile(Root).Load()!.Reason));
        }

        Assert.InRange(hits, 4, 6);
    }

    [Fact]
    public void A_trial_for_which_there_is_never_enough_memory_gives_way_after_three_starts()
    {
        byte[] next = _releases.Build(2);
        Assert.Equal(0, Start());
        _board.Run(() =>
        {
            UpdateDesk desk = Desk();
            var writer = new SlotWriter(Root, 1);
            Assert.True(writer.Begin(next.Length) && writer.Append(next, 0, next.Length) && writer.Finish());
            Assert.Equal(UpdateReason.None, desk.BeginTrial(1, 0));
        });

        // After the three calls that read the state.
        for (int start = 0; start < LaunchPlan.MaxTrialStarts; start++)
        {
            _board.Heap.FailAt(4);
            Assert.Equal(-1, Start());
            _board.Heap.Clear();
        }

        Assert.Equal(0, Start());
        Assert.Equal(UpdateReason.TrialFailed, _board.Run(() => Desk().Reason));
    }

    [Fact]
    public void Where_no_slot_checks_at_one_start_the_next_one_looks_again()
    {
        Assert.Equal(0, Start());
        byte[] good = _board.Disk.Peek("slot.a");
        _board.Disk.Poke("slot.a", new byte[good.Length]);
        Assert.Equal(LaunchState.None, Start());
        Assert.Equal(LaunchState.None, Start());
        _board.Disk.Poke("slot.a", good);
        Assert.Equal(0, Start());
    }

    private UpdateDesk Desk(byte[]? launched = null) => new(Root, [_releases.PublicKey], "village", "set", launched);

    /// <returns>The slot; -1 if there was no memory.</returns>
    private int Start()
    {
        _board.Restart();
        try
        {
            return _board.Run(() => new SlotChooser(Root, [_releases.PublicKey], "village", "set").Choose());
        }
        catch (OutOfMemoryException)
        {
            return -1;
        }
    }
}
