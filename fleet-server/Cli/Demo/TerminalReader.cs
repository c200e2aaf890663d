using KioskFleet.Protocol;
using KioskFleet.Simulator;
using KioskFleet.Stage;

namespace KioskFleet.Cli.Demo;

/// <summary>Reads a virtual terminal as a villager does: by looking at the page and touching it. Knows nothing but what is on the glass.</summary>
internal sealed class TerminalReader(VirtualTerminal terminal)
{
    /// <summary>How long a page may take. Decoding its sheets takes milliseconds, but the machine may be busy.</summary>
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(20);

    /// <summary>After so long without a new page a person touches again: the glass ignores touches for a moment after a page change.</summary>
    private static readonly TimeSpan TouchAgain = TimeSpan.FromSeconds(2);

    /// <summary>Touches that a search for a document may take: every column, every page of its list.</summary>
    private const int MaxTouches = 2000;

    private int _columnOfLast = -1;

    public VirtualTerminal Terminal => terminal;

    /// <summary>The page on the glass now.</summary>
    public async Task<DrawnPage> NowAsync(CancellationToken cancel)
        => terminal.LastPage ?? await terminal.WaitForPageAsync(_ => true, 0, PagePatience, cancel).ConfigureAwait(false);

    /// <summary>Goes home, finds the document in the columns' lists, opens it.</summary>
    /// <returns>Its first page.</returns>
    /// <exception cref="KioskException">It is in no list, or a page does not come.</exception>
    public async Task<DrawnPage> OpenDocumentAsync(int documentKey, CancellationToken cancel)
    {
        int touches = 0;
        DrawnPage home = await HomeAsync(cancel).ConfigureAwait(false);
        HashSet<int> tried = [];
        while (true)
        {
            int[] columns = [.. home.Areas.Where(a => a.Action == TouchAction.OpenColumn).Select(a => a.Argument).OrderByDescending(c => c == _columnOfLast)];
            foreach (int column in columns.Where(tried.Add))
            {
                DrawnPage list = await TouchAsync(a => a.Action == TouchAction.OpenColumn && a.Argument == column, cancel).ConfigureAwait(false);
                while (true)
                {
                    if (++touches > MaxTouches)
                    {
                        throw new KioskException($"Terminal {terminal.Id}: document {documentKey} was not found after {MaxTouches} touches.");
                    }

                    if (Has(list, a => a.Action == TouchAction.OpenDocument && a.Argument == documentKey))
                    {
                        _columnOfLast = column;
                        return await TouchAsync(a => a.Action == TouchAction.OpenDocument && a.Argument == documentKey, cancel).ConfigureAwait(false);
                    }

                    if (!Has(list, a => a.Action == TouchAction.NextPage))
                    {
                        break;
                    }

                    list = await TouchAsync(a => a.Action == TouchAction.NextPage, cancel).ConfigureAwait(false);
                }

                home = await HomeAsync(cancel).ConfigureAwait(false);
            }

            if (!Has(home, a => a.Action == TouchAction.NextPage))
            {
                throw new KioskException($"Terminal {terminal.Id}: document {documentKey} stands in no column's list.");
            }

            home = await TouchAsync(a => a.Action == TouchAction.NextPage, cancel).ConfigureAwait(false);
        }
    }

    public static bool Has(DrawnPage page, Func<DrawnArea, bool> wanted) => page.Areas.Any(wanted);

    /// <summary>Touches the area and waits for the page it brings.</summary>
    public async Task<DrawnPage> TouchAsync(Func<DrawnArea, bool> wanted, CancellationToken cancel)
    {
        DrawnPage before = await NowAsync(cancel).ConfigureAwait(false);
        (int x, int y) = PointOn(before, wanted)
            ?? throw new KioskException($"Terminal {terminal.Id}: there is nothing to touch on the page (kind {before.Kind}, key {before.Key}, page {before.Page}).");
        return await TouchAsync(x, y, before, cancel).ConfigureAwait(false);
    }

    private async Task<DrawnPage> TouchAsync(int x, int y, DrawnPage before, CancellationToken cancel)
    {
        long end = Environment.TickCount64 + (long)PagePatience.TotalMilliseconds;
        while (true)
        {
            // The viewer takes a touch for a tremble of the last one if it comes sooner.
            await Task.Delay(KioskFleet.Firmware.Screens.ViewerLimits.TouchRestMs + 20, cancel).ConfigureAwait(false);
            await terminal.TouchAsync(x, y, TimeSpan.FromMilliseconds(40), cancel).ConfigureAwait(false);
            try
            {
                return await terminal.WaitForPageAsync(_ => true, before.Number, TouchAgain, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException) when (Environment.TickCount64 < end)
            {
            }
        }
    }

    private async Task<DrawnPage> HomeAsync(CancellationToken cancel)
    {
        for (int step = 0; step < 8; step++)
        {
            DrawnPage now = await NowAsync(cancel).ConfigureAwait(false);
            if (now.Kind == 0 && now.Page == 0)
            {
                return now;
            }

            if (PointOn(now, a => a.Action == TouchAction.Home) is null)
            {
                // The notice screen: a touch anywhere ends it.
                await TouchAsync(terminal.Board.Screen.Width / 2, terminal.Board.Screen.Height / 2, now, cancel).ConfigureAwait(false);
                continue;
            }

            await TouchAsync(a => a.Action == TouchAction.Home, cancel).ConfigureAwait(false);
        }

        throw new KioskException($"Terminal {terminal.Id} does not come home.");
    }

    /// <summary>A point where the wanted area is the one that answers: the centre, unless a later area covers it.</summary>
    public static (int X, int Y)? PointOn(DrawnPage page, Func<DrawnArea, bool> wanted)
    {
        for (int i = page.Areas.Count - 1; i >= 0; i--)
        {
            DrawnArea area = page.Areas[i];
            if (!wanted(area) || area.Width == 0 || area.Height == 0)
            {
                continue;
            }

            foreach ((int x, int y) in Points(area))
            {
                if (!page.Areas.Skip(i + 1).Any(later => Covers(later, x, y)))
                {
                    return (x, y);
                }
            }
        }

        return null;
    }

    private static IEnumerable<(int X, int Y)> Points(DrawnArea area)
    {
        yield return (area.X + (area.Width / 2), area.Y + (area.Height / 2));
        for (int y = area.Y + 1; y < area.Y + area.Height; y += 8)
        {
            for (int x = area.X + 1; x < area.X + area.Width; x += 8)
            {
                yield return (x, y);
            }
        }
    }

    private static bool Covers(DrawnArea area, int x, int y) => x >= area.X && y >= area.Y && x < area.X + area.Width && y < area.Y + area.Height;
}
