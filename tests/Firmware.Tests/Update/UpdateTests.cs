using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Update;

public sealed partial class UpdateTests : IDisposable
{
    private const string Root = "D:\\";
    private const long Proof = UpdateDesk.MinProofMs;
    private readonly ReleaseBuilder _releases = new();

    public void Dispose() => _releases.Dispose();

    [Fact]
    public void Without_a_state_the_higher_release_that_checks_is_started()
    {
        using CardBoard board = Provisioned(3, 5);
        Assert.Equal(1, Start(board));
        Assert.Equal(UpdateReason.StateLost, board.Run(() => Desk().Reason));
        Assert.Equal(1, Start(board));
    }

    [Fact]
    public void An_update_is_on_trial_until_it_has_proved_itself_and_then_stays()
    {
        using CardBoard board = Provisioned(1);
        Assert.Equal(0, Start(board));
        Install(board, 2);
        Assert.Equal(1, Start(board));
        board.Run(() =>
        {
            UpdateDesk desk = Desk();
            Assert.True(desk.IsOnTrial);
            Assert.Equal(LaunchState.None, desk.FreeSlot);
            Assert.False(desk.Prove(Proof, pageDrawn: false, serverReached: true, healthy: true));
            Assert.False(desk.Prove(Proof - 1, pageDrawn: true, serverReached: true, healthy: true));
            Assert.False(desk.Prove(UpdateDesk.OfflineProofMs - 1, pageDrawn: true, serverReached: false, healthy: true));
            Assert.False(desk.Prove(Proof, pageDrawn: true, serverReached: true, healthy: false));
            Assert.True(desk.Prove(Proof, pageDrawn: true, serverReached: true, healthy: true));
            Assert.False(desk.IsOnTrial);
        });
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(1, Start(board));
        }

        Install(board, 3);
        Assert.Equal(0, Start(board));
    }

    [Fact]
    public void A_proof_that_could_not_be_saved_is_not_reported_and_is_made_again()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal(1, Start(board));
        board.Run(() =>
        {
            UpdateDesk desk = Desk();
            board.Disk.Faults.FailWrites = 1;
            Assert.False(desk.Prove(Proof, pageDrawn: true, serverReached: true, healthy: true));
            Assert.True(desk.IsOnTrial);
            board.Disk.Faults.Clear();
            Assert.False(desk.Prove(Proof + 1000, pageDrawn: true, serverReached: true, healthy: true));
            Assert.True(desk.Prove(Proof + 120_000, pageDrawn: true, serverReached: true, healthy: true));
            Assert.False(desk.IsOnTrial);
        });
    }

    [Fact]
    public void A_trial_without_a_network_is_confirmed_after_a_day_in_good_health()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Start(board);
        Assert.True(board.Run(() => Desk().Prove(UpdateDesk.OfflineProofMs, pageDrawn: true, serverReached: false, healthy: true)));
    }

    [Fact]
    public void A_trial_that_never_proves_itself_is_left_after_three_starts_and_the_reason_is_kept()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Assert.Equal([1, 1, 1, 0, 0, 0], Enumerable.Range(0, 6).Select(_ => Start(board)));
        Assert.Equal(UpdateReason.TrialFailed, board.Run(() => Desk().Reason));
        Install(board, 3);
        Assert.Equal(1, Start(board));
    }

    [Fact]
    public void A_confirmed_release_in_a_crash_loop_gives_way_to_the_one_before()
    {
        using CardBoard board = Provisioned(1);
        Start(board);
        Install(board, 2);
        Start(board);
        Assert.True(board.Run(() => Desk().Prove(Proof, true, true, true)));
        for (int i = 0; i < LaunchPlan.MaxStarts; i++)
        {
            Assert.Equal(1, Start(board));
        }

        Assert.Equal(0, Start(board));
        Assert.Equal(UpdateReason.CrashLoop, board.Run(() => Desk().Reason));
    }

    [Fact]
    public void Good_health_ends_the_counting_of_starts()
    {
        using CardBoard board = Provisioned(1);
        for (int i = 0; i < 3 * LaunchPlan.MaxStarts; i++)
        {
            Assert.Equal(0, Start(board));
            if (i % 10 == 9)
            {
                board.Run(() => Desk().Prove(Proof, true, true, true));
            }
        }
    }

    [Fact]
    public void A_turned_bit_anywhere_in_the_slot_that_should_start_falls_back_to_the_other()
    {
        using CardBoard board = Provisioned(1, 2);
        Assert.Equal(1, Start(board));
        byte[] good = board.Disk.Peek("slot.b");
        int used = BitConverter.ToInt32(good, 4) + 8;
        for (int at = 0; at < good.Length; at += 97)
        {
            if (at >= used && at < FirmwareImage.HeadBytes)
            {
                continue;
            }

            byte[] bad = (byte[])good.Clone();
            bad[at] ^= 1;
            board.Disk.Poke("slot.b", bad);
            board.Disk.Poke("launch.slt", []);
            board.Run(() => new LaunchFile(Root).Save(new LaunchState { Confirmed = 1 }));
            Assert.Equal(0, Start(board));
        }
    }

    [Fact]
    public void A_release_is_refused_that_is_unsigned_or_too_old_or_for_another_board_or_other_libraries()
    {
        using var stranger = new ReleaseBuilder();
        using CardBoard board = Provisioned(7);
        Start(board);
        Assert.Equal(UpdateReason.BadSignature, TryInstall(board, stranger.Build(8)));
        Assert.Equal(UpdateReason.WrongBoard, TryInstall(board, _releases.Build(8, profile: "township")));
        Assert.Equal(UpdateReason.WrongLibraries, TryInstall(board, _releases.Build(8, nativeSet: "other")));
        Assert.Equal(UpdateReason.None, TryInstall(board, _releases.Build(8, floor: 8)));
        Assert.Equal(1, Start(board));
        Assert.True(board.Run(() => Desk().Prove(Proof, true, true, true)));
        Assert.Equal(UpdateReason.BelowFloor, TryInstall(board, _releases.Build(7)));
        Assert.Equal(UpdateReason.None, TryInstall(board, _releases.Build(9)));
    }

    [Fact]
    public void A_cut_at_every_write_of_an_update_leaves_a_board_that_starts_one_of_the_two()
    {
        byte[] next = _releases.Build(2);
        int cuts = 0;
        var started = new HashSet<int>();
        for (int n = 1; ; n++)
        {
            using CardBoard board = Provisioned(1);
            Start(board);
            board.Disk.Faults.CutAtWrite(n);
            bool cut = board.RunUntilCut(() =>
            {
                if (Write(next) && Desk().BeginTrial(1, 0) == UpdateReason.None)
                {
                    Chooser().Choose();
                }
            });
            board.Restart();
            int slot = Start(board);
            Assert.InRange(slot, 0, 1);
            Assert.Equal(slot == 0 ? 1 : 2, board.Run(() =>
            {
                var image = new SlotImage(Root, slot);
                Assert.Equal(UpdateReason.None, image.Check(new LaunchState(), [_releases.PublicKey], "village", "set", null));
                return image.Header.Number;
            }));
            started.Add(slot);
            if (!cut)
            {
                break;
            }

            cuts++;
        }

        Assert.InRange(cuts, 10, 200);
        Assert.Equal([0, 1], started.Order());
    }

    [Fact]
    public void The_signature_is_checked_once_and_the_contents_at_every_start()
    {
        using CardBoard board = Provisioned(1);
        Assert.Equal(0, Start(board));
        board.Run(() =>
        {
            // No key any more: only what was checked before may start.
            Assert.Equal(0, new SlotChooser(Root, [], "village", "set").Choose());
        });
        board.Disk.Poke("slot.a", _releases.Build(2));
        board.Run(() => Assert.Equal(LaunchState.None, new SlotChooser(Root, [], "village", "set").Choose()));
    }

    [Fact]
    public void The_name_of_the_native_set_follows_the_packages()
    {
        string folder = RepositoryFirmware();
        IEnumerable<string> packages = PackageLine().Matches(File.ReadAllText(Path.Combine(folder, "packages.config")))
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Order(StringComparer.Ordinal);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(';', packages)));
        string name = Convert.ToHexStringLower(hash)[..16];
        Assert.Contains($"Name = \"{name}\"", File.ReadAllText(Path.Combine(folder, "Update", "Slots", "NativeSet.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_launcher_stays_below_600_lines()
    {
        string folder = RepositoryFirmware();
        int lines = Directory.GetFiles(Path.Combine(folder, "Launcher"), "*.cs", SearchOption.TopDirectoryOnly)
            .Concat(Directory.GetFiles(Path.Combine(folder, "Update", "Slots"), "*.cs"))
            .Sum(file => File.ReadAllLines(file).Length);
        Assert.InRange(lines, 200, 600);
    }

    [GeneratedRegex("<package\\s+id=\"([^\"]+)\"\\s+version=\"([^\"]+)\"")]
    private static partial Regex PackageLine();

    private static string RepositoryFirmware()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "KioskFleet.sln")))
            {
                return Path.Combine(folder, "firmware");
            }
        }

        throw new InvalidOperationException("The test does not run inside the repository.");
    }

    private static bool Write(byte[] image)
    {
        var writer = new SlotWriter(Root, Desk0FreeSlot);
        if (!writer.Begin(image.Length))
        {
            return false;
        }

        for (int at = 0; at < image.Length; at += 3000)
        {
            if (!writer.Append(image, at, Math.Min(3000, image.Length - at)))
            {
                return false;
            }
        }

        return writer.Finish();
    }

    /// <summary>In these tests the first release stands in slot 0, so the update goes to 1.</summary>
    private const int Desk0FreeSlot = 1;

    private CardBoard Provisioned(int first, int second = 0)
    {
        var board = new CardBoard();
        board.Disk.Poke("slot.a", _releases.Build(first));
        if (second > 0)
        {
            board.Disk.Poke("slot.b", _releases.Build(second));
        }

        return board;
    }

    private SlotChooser Chooser() => new(Root, [_releases.PublicKey], "village", "set");

    private UpdateDesk Desk(byte[]? launched = null) => new(Root, [_releases.PublicKey], "village", "set", launched);

    /// <summary>What the launcher does at a start.</summary>
    private int Start(CardBoard board)
    {
        board.Restart();
        return board.Run(() => Chooser().Choose());
    }

    private void Install(CardBoard board, int number) => Assert.Equal(UpdateReason.None, TryInstall(board, _releases.Build(number)));

    private int TryInstall(CardBoard board, byte[] image, Action<UpdateDesk>? before = null) => board.Run(() =>
    {
        UpdateDesk desk = Desk();
        before?.Invoke(desk);
        int slot = desk.FreeSlot;
        SlotWriter writer = desk.BeginWriting(image.Length)!;
        Assert.True(writer.Append(image, 0, 100));
        Assert.True(writer.Append(image, 100, image.Length - 100));
        Assert.True(writer.Finish());
        return desk.BeginTrial(slot, 0);
    });
}
