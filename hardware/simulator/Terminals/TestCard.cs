using System.Drawing;
using KioskFleet.Hardware;
using nanoFramework.UI;

namespace KioskFleet.Simulator;

/// <summary>A program without content: colour bars, grey steps, and a mark where the glass is touched. It shows whether screen and touch of a terminal work.</summary>
public static class TestCard
{
    private const int MarkSize = 12;

    private static readonly Color[] s_bars = [Color.White, Color.Yellow, Color.Cyan, Color.Lime, Color.Magenta, Color.Red, Color.Blue, Color.Black];

    public static void Run(IBoard board, VirtualTerminal terminal)
    {
        ArgumentNullException.ThrowIfNull(board);
        Draw(board.Screen);
        var sample = new TouchSample();
        while (true)
        {
            board.Watchdog.Feed();
            while (board.Touch.Read(sample))
            {
                Mark(board.Screen, sample);
            }

            Thread.Sleep(20);
        }
    }

    private static void Draw(IScreen screen)
    {
        Bitmap frame = screen.Frame;
        int bar = screen.Width / s_bars.Length;
        int split = screen.Height * 3 / 4;
        for (int i = 0; i < s_bars.Length; i++)
        {
            frame.FillRectangle(i * bar, 0, bar, split, s_bars[i]);
            int level = i * 255 / (s_bars.Length - 1);
            frame.FillRectangle(i * bar, split, bar, screen.Height - split, Color.FromArgb(level, level, level));
        }

        frame.DrawRectangle(0, 0, screen.Width, screen.Height, 1, Color.White);
        screen.Flush(0, 0, screen.Width, screen.Height);
    }

    private static void Mark(IScreen screen, TouchSample sample)
    {
        int x = Math.Clamp(sample.X - (MarkSize / 2), 0, screen.Width - MarkSize);
        int y = Math.Clamp(sample.Y - (MarkSize / 2), 0, screen.Height - MarkSize);
        screen.Frame.FillRectangle(x, y, MarkSize, MarkSize, sample.IsDown ? Color.Black : Color.Orange);
        screen.Frame.DrawRectangle(x + 1, y + 1, MarkSize - 2, MarkSize - 2, 1, Color.White);
        screen.Flush(x, y, MarkSize, MarkSize);
    }
}
