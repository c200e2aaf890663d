using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync;

/// <summary>Which roots a terminal believes: SPEC.md §6.1. What stands for a certificate here is any bytes; whether it vouches for a server is not this part's question.</summary>
public sealed class TrustRootsTests
{
    private static readonly byte[] s_a = Root(1);
    private static readonly byte[] s_b = Root(2);
    private static readonly byte[] s_c = Root(3);
    private static readonly byte[] s_d = Root(4);

    private readonly MemorySlot _slot = new();

    [Fact]
    public void A_terminal_from_the_workshop_believes_what_its_kiosk_cfg_names()
    {
        Assert.Equal([s_a], Open(s_a).Order);
        Assert.Equal([s_a, s_b], Open(s_a, s_b).Order);
        Assert.Equal(0, _slot.Saves);
    }

    [Fact]
    public void A_wanted_root_is_tried_after_the_one_that_works_and_takes_its_place_when_it_has_led_to_a_session()
    {
        TrustRoots roots = Open(s_a);
        Assert.True(roots.Worked(s_a));
        Assert.True(roots.Take([s_a, s_b]));
        Assert.Equal([s_a, s_b], roots.Order);
        Assert.True(roots.Worked(s_b));
        Assert.Equal([s_b, s_a], roots.Order);
        Assert.Equal(ObjectHash.OfTrustRoot(s_b), roots.Used);
        Assert.Equal([s_b, s_a], Open(s_a).Order);
    }

    [Fact]
    public void A_root_that_is_no_longer_wanted_goes_only_when_a_wanted_one_has_worked()
    {
        TrustRoots roots = Open(s_a);
        roots.Worked(s_a);
        roots.Take([s_c]);
        Assert.Equal([s_a, s_c], roots.Order);
        roots.Take([s_d]);
        Assert.Equal([s_a, s_d], Open(s_a).Order);
        roots.Worked(s_d);
        Assert.Equal([s_d], roots.Order);
        Assert.Equal([s_d], Open(s_a).Order);
    }

    [Fact]
    public void A_root_of_an_earlier_manifest_that_works_is_kept_as_long_as_it_is_the_only_one_that_does()
    {
        TrustRoots roots = Open(s_a);
        roots.Take([s_b]);
        roots.Worked(s_b);
        roots.Take([s_c]);
        roots.Take([s_d]);
        Assert.Equal([s_b, s_d], roots.Order);
        Assert.Equal([s_b, s_d], Open(s_a).Order);
    }

    [Fact]
    public void What_the_workshop_gave_is_over_once_a_wanted_root_has_worked_and_does_not_come_back()
    {
        TrustRoots roots = Open(s_a);
        roots.Take([s_b]);
        roots.Worked(s_b);
        roots.Take([s_c, s_d]);
        Assert.DoesNotContain(s_a, roots.Order);
        Assert.DoesNotContain(s_a, Open(s_a).Order);
    }

    [Fact]
    public void A_new_kiosk_cfg_is_the_newest_word()
    {
        TrustRoots roots = Open(s_a);
        roots.Take([s_b]);
        roots.Worked(s_b);
        Assert.Equal([s_c], Open(s_c).Order);
    }

    [Fact]
    public void A_manifest_that_names_no_roots_changes_nothing_and_the_same_roots_again_write_nothing()
    {
        TrustRoots roots = Open(s_a);
        roots.Take([s_b]);
        int saves = _slot.Saves;
        byte[][] held = roots.Held;
        Assert.True(roots.Take([]));
        Assert.True(roots.Take([(byte[])s_b.Clone()]));
        Assert.Equal([s_a, s_b], roots.Order);
        Assert.Equal(saves, _slot.Saves);
        Assert.Same(held, roots.Held);
    }

    [Fact]
    public void What_cannot_be_kept_is_not_taken()
    {
        TrustRoots roots = Open(s_a);
        _slot.Fails = true;
        Assert.False(roots.Take([s_b]));
        Assert.Equal([s_a], roots.Order);
        _slot.Fails = false;
        Assert.True(roots.Take([s_b]));
        Assert.Equal([s_a, s_b], roots.Order);
    }

    [Fact]
    public void A_terminal_without_a_root_goes_on_without_until_a_wanted_one_has_worked()
    {
        var roots = new TrustRoots("", _slot);
        Assert.Equal([null], roots.Order);
        Assert.Empty(roots.Held);
        roots.Take([s_a]);
        Assert.Equal([s_a, null], roots.Order);
        roots.Worked(s_a);
        Assert.Equal([s_a], roots.Order);
    }

    [Fact]
    public void A_kiosk_cfg_whose_root_is_no_certificate_never_means_a_connection_that_nobody_vouches_for()
    {
        foreach (string pem in (string[])["garbage", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nAAAA"])
        {
            byte[]? only = Assert.Single(new TrustRoots(pem, _slot).Order);
            Assert.NotNull(only);
        }
    }

    [Fact]
    public void A_state_of_the_largest_roots_fits_its_slot()
    {
        TrustRoots roots = Open(s_a);
        byte[][] largest = [.. Enumerable.Range(0, 3).Select(i => RandomNumberGenerator.GetBytes(Limits.TrustRootBytes))];
        roots.Take([largest[0]]);
        roots.Worked(largest[0]);
        Assert.True(roots.Take([largest[1], largest[2]]));
        Assert.Equal(TrustRoots.MaxImageBytes, _slot.Load()!.Length);
        Assert.Equal(largest, Open(s_a).Order);
    }

    [Fact]
    public void Any_bytes_in_the_slot_leave_the_workshop_s_roots_in_force()
    {
        var random = new Random(11);
        TrustRoots roots = Open(s_a);
        roots.Take([s_b, s_c]);
        roots.Worked(s_b);
        byte[] good = _slot.Load()!;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(i < 1500 ? 19 : bad.Length)] ^= (byte)(1 << random.Next(8));
            Array.Resize(ref bad, random.Next(3) == 0 ? random.Next(bad.Length) : bad.Length);
            _slot.Save(bad, bad.Length);
            TrustRoots found = Open(s_a);
            Assert.NotEmpty(found.Order);
            Assert.All(found.Order, Assert.NotNull);
        }
    }

    /// <summary>Random rotations with a power cut at any write, after which the slot holds the old or the new state: the root that worked last is always there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_any_rotation_with_any_power_cuts_the_root_that_worked_last_is_still_believed(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 120; run++)
        {
            var slot = new CutSlot(random);
            byte[][] workshop = [.. Enumerable.Range(0, random.Next(1, 3)).Select(Root)];
            TrustRoots roots = Open(slot, workshop);
            byte[]? worked = null;
            for (int step = 0; step < 30; step++)
            {
                slot.CutsNext = random.Next(4) == 0;
                try
                {
                    if (random.Next(2) == 0)
                    {
                        roots.Take([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Root(random.Next(8)))]);
                    }
                    else
                    {
                        byte[] one = roots.Order[random.Next(roots.Order.Length)]!;
                        byte[]? before = worked;
                        worked = one;
                        try
                        {
                            roots.Worked(one);
                        }
                        catch (IOException)
                        {
                            // It may not have been noted; then the one before must still be there.
                            worked = slot.KeptNew ? one : before;
                            throw;
                        }
                    }
                }
                catch (IOException)
                {
                    roots = Open(slot, workshop);
                }

                slot.CutsNext = false;
                if (random.Next(5) == 0)
                {
                    roots = Open(slot, workshop);
                }

                Assert.True((worked == null ? workshop : [worked]).All(w => roots.Order.Any(r => r!.AsSpan().SequenceEqual(w))), $"seed {seed}, run {run}, step {step}");
                Assert.True(roots.Order.Length <= TerminalReport.MostRoots);
            }
        }
    }

    private static byte[] Root(int number) => SHA512.HashData([(byte)number]);

    private static string Pem(byte[] der) => new string(PemEncoding.Write("CERTIFICATE", der)) + "\n";

    private static TrustRoots Open(IStateSlot slot, byte[][] workshop) => new(string.Concat(workshop.Select(Pem)), slot);

    private TrustRoots Open(params byte[][] workshop) => Open(_slot, workshop);

    /// <summary>A slot whose write may be the last thing that happens, with either outcome.</summary>
    private sealed class CutSlot(Random random) : IStateSlot
    {
        private byte[]? _data;

        public bool CutsNext { get; set; }

        public bool KeptNew { get; private set; }

        public byte[]? Load() => _data;

        public bool Save(byte[] data, int count)
        {
            KeptNew = !CutsNext || random.Next(2) == 0;
            _data = KeptNew ? data[..count] : _data;
            return CutsNext ? throw new IOException("power cut") : true;
        }
    }
}
