using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Simulator.Tests;

internal static class TestBoards
{
    /// <summary>A board that is on, with a graphics heap, a small internal drive and a card.</summary>
    public static VirtualBoard On(BoardProfile? profile = null, int seed = 1, uint graphicsBytes = 1024 * 1024)
    {
        profile ??= BoardProfile.Village;
        var board = new VirtualBoard(profile);
        board.Mount("I:\\", VirtualDisk.InMemory(3 * 1024 * 1024, seed));
        board.Mount("D:\\", VirtualDisk.InMemory(64 * 1024 * 1024, seed + 1, removable: true));
        board.PowerOn();
        board.Run(() => nanoFramework.UI.DisplayControl.Initialize(
            default(nanoFramework.UI.SpiConfiguration),
            new nanoFramework.UI.ScreenConfiguration(0, 0, (ushort)profile.ScreenWidth, (ushort)profile.ScreenHeight),
            graphicsBytes));
        return board;
    }
}
