using System.Reflection;
using System.Text;
using KioskFleet.Firmware.Launcher;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Update;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;
using KioskFleet.Simulator;

namespace KioskFleet.Firmware.Tests.Update;

/// <summary>The launcher's own program over files that are not what the workshop wrote.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Root = "I:\\";
    private readonly VirtualWorkshop _workshop = new();
    private readonly VirtualDisk _disk = VirtualDisk.InMemory(8 << 20, 1);
    private readonly VirtualBoard _board = new(BoardProfile.Village);
    private readonly byte[] _settings;

    public LauncherTests()
    {
        _settings = Settings("192.0.2.1");
        _board.Mount(Root, _disk).PowerOn();
        _disk.Poke("slot.a", _workshop.Release("village"));
        Write(_settings, "village");
    }

    public void Dispose()
    {
        _board.Dispose();
        _workshop.Dispose();
    }

    [Fact]
    public void Any_turned_byte_of_the_workshops_files_leaves_a_terminal_that_starts()
    {
        Assert.True(Starts());
        _board.Run(() => Assert.True(SettingsKeeper.Keep(Root, "village", replaces: false)));
        for (int at = 0; at < _settings.Length; at++)
        {
            byte[] bad = (byte[])_settings.Clone();
            bad[at] ^= 0x40;
            Write(bad, "village");
            Assert.True(Starts(), $"byte {at} of {Provisioning.FileName}");
        }

        for (int at = 0; at < "village".Length; at++)
        {
            byte[] bad = Encoding.ASCII.GetBytes("village");
            bad[at] ^= 0x04;
            Write(_settings, Encoding.ASCII.GetString(bad));
            Assert.True(Starts(), $"byte {at} of profile.txt");
        }

        // Nor does the loss of both, nor of the launch state besides.
        _board.Run(() =>
        {
            NanoHost.IO.File.Delete(Root + Provisioning.FileName);
            NanoHost.IO.File.Delete(Root + "profile.txt");
            NanoHost.IO.File.Delete(Root + LaunchState.FileName);
        });
        Assert.True(Starts());
    }

    [Fact]
    public void Without_a_copy_a_malformed_file_stops_only_what_was_never_checked()
    {
        Assert.True(Starts());
        Write([1, 2, 3], "village");
        Assert.True(Starts());
        _disk.Poke("slot.a", _workshop.Release("village", "2.0.0", 2));
        Assert.False(Starts());
        Write(_settings, "village");
        Assert.True(Starts());
    }

    [Fact]
    public void The_copy_follows_the_file_only_when_the_server_was_heard_with_it()
    {
        byte[] other = Settings("192.0.2.2");
        _board.Run(() =>
        {
            Assert.True(SettingsKeeper.Keep(Root, "village", replaces: false));
            Write(other, "village");
            Assert.True(SettingsKeeper.Keep(Root, "village", replaces: false));
            Assert.Equal(_settings, SettingsCopy.Load(Root)!.Provisioning);
            Assert.True(SettingsKeeper.Keep(Root, "village", replaces: true));
            Assert.Equal(other, SettingsCopy.Load(Root)!.Provisioning);
            Write([1, 2, 3], "village");
            Assert.True(SettingsKeeper.Keep(Root, "village", replaces: true));
            Assert.Equal(other, SettingsCopy.Load(Root)!.Provisioning);
        });
    }

    [Fact]
    public void A_file_with_a_turned_bit_anywhere_is_not_believed_and_is_written_anew_from_its_copy()
    {
        _board.Run(() => Assert.True(SettingsKeeper.Keep(Root, "village", replaces: false)));
        for (int bit = 0; bit < _settings.Length * 8; bit++)
        {
            byte[] bad = (byte[])_settings.Clone();
            bad[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.Throws<CborException>(() => Provisioning.Decode(bad, 0, bad.Length));
            if (bit % 16 == 0)
            {
                _disk.Poke(Provisioning.FileName, bad);
                _board.Run(() => Assert.True(SettingsKeeper.Keep(Root, "village", replaces: bit % 32 == 0)));
                Assert.Equal(_settings, _disk.Peek(Provisioning.FileName));
            }
        }

        _board.Run(() => NanoHost.IO.File.Delete(Root + Provisioning.FileName));
        _board.Run(() => Assert.True(SettingsKeeper.Keep(Root, "village", replaces: true)));
        Assert.Equal(_settings, _disk.Peek(Provisioning.FileName));
    }

    private byte[] Settings(string host)
    {
        var writer = new CborWriter(new byte[Provisioning.MaxBytes]);
        new Provisioning { TerminalId = "V0001", Host = host, Secret = "s", Division = "d", PublisherKeys = [new byte[64]], FirmwareKeys = [_workshop.PublicKey] }.Encode(writer);
        return writer.ToArray();
    }

    private void Write(byte[] settings, string profile)
    {
        _disk.Poke(Provisioning.FileName, settings);
        _disk.Poke("profile.txt", Encoding.UTF8.GetBytes(profile));
    }

    /// <summary>What the launcher's main does before it calls the release.</summary>
    private bool Starts()
    {
        MethodInfo prepare = typeof(Program).GetMethod("Prepare", BindingFlags.NonPublic | BindingFlags.Static)!;
        MethodInfo chooser = typeof(Program).GetMethod("Chooser", BindingFlags.NonPublic | BindingFlags.Static)!;
        object? main = null;
        _board.Run(() => main = prepare.Invoke(null, [chooser.Invoke(null, [Root])]));
        return main is not null;
    }
}
